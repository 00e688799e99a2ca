package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.http.Headers;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.request.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Users whom a proxy in front of this server has identified: it says so in headers, which are believed where it shows a
 * client certificate of the authority for such proxies.
 */
public final class FrontProxyAuthenticator {
    private final CertificateAuthenticator proxies;
    private final RequestHeaders names;

    /** @param proxies judges the proxies' certificates */
    public FrontProxyAuthenticator(CertificateAuthenticator proxies, RequestHeaders names) {
        this.proxies = proxies;
        this.names = names;
    }

    /** The user that the headers name; absent where they name none. */
    public Authentication authenticate(HttpRequest request) {
        Headers headers = request.headers();
        String user = first(headers, names.user());
        if (user.isEmpty()) {
            return Authentication.ABSENT;
        }
        return switch (proxies.authenticate(request.peer())) {
            case Authentication.Known proxy
            when isAllowed(proxy.user().name()) ->
                new Authentication.Known(
                        new UserInfo(user, first(headers, names.uid()), groups(headers), extra(headers)));
            case Authentication.Known proxy ->
                new Authentication.Rejected(
                        "x509: subject with cn=" + proxy.user().name() + " is not in the allowed list");
            case Authentication.Absent absent -> absent;
            case Authentication.Rejected rejected -> rejected;
        };
    }

    private boolean isAllowed(String proxy) {
        return names.allowedNames().isEmpty() || names.allowedNames().contains(proxy);
    }

    private static String first(Headers headers, List<String> names) {
        for (String name : names) {
            String value = headers.first(name.toLowerCase(Locale.ROOT)).strip();
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private List<String> groups(Headers headers) {
        List<String> groups = new ArrayList<>();
        names.group().forEach(name -> groups.addAll(headers.all(name.toLowerCase(Locale.ROOT))));
        return groups;
    }

    private Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        headers.forEach((name, value) -> {
            for (String prefix : names.extraPrefix()) {
                if (name.startsWith(prefix.toLowerCase(Locale.ROOT))) {
                    extra.computeIfAbsent(key(name.substring(prefix.length())), _ -> new ArrayList<>())
                            .add(value);
                    break;
                }
            }
        });
        return extra;
    }

    private static String key(String escaped) {
        try {
            return Paths.decode(escaped).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notEscaped) {
            // Taken as it is, as upstream does.
            return escaped;
        }
    }
}
