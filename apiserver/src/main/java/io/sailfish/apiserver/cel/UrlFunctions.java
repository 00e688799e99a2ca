package io.sailfish.apiserver.cel;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Functions of addresses in the web. */
final class UrlFunctions {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type URL = new Type(OpaqueType.create("kubernetes.URL"), URI.class);

    private UrlFunctions() {}

    static void declare(FunctionLibrary library) {
        library.function("url", "string_to_url", URL.type(), List.of(TEXT), arguments -> {
            URI uri = parse((String) arguments[0]);
            if (uri == null) {
                throw new CelEvaluationException("URL parse error during conversion from string: parse \""
                        + arguments[0] + "\": invalid URI for request");
            }
            return uri;
        });
        library.function(
                "isURL",
                "is_url_string",
                SimpleType.BOOL,
                List.of(TEXT),
                arguments -> parse((String) arguments[0]) != null);
        part(library, "getScheme", "url_get_scheme", URI::getScheme);
        part(library, "getHost", "url_get_host", URI::getRawAuthority);
        part(library, "getHostname", "url_get_hostname", uri -> host(uri));
        part(library, "getPort", "url_get_port", uri -> uri.getPort() < 0 ? "" : Integer.toString(uri.getPort()));
        part(library, "getEscapedPath", "url_get_escaped_path", URI::getRawPath);
        library.member(
                "getQuery",
                "url_get_query",
                MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
                List.of(URL),
                arguments -> query(((URI) arguments[0]).getRawQuery()));
    }

    /** An address with a scheme, or the path of one; null for others. */
    private static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null || text.startsWith("/") ? uri : null;
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    private static @Nullable String host(URI uri) {
        String host = uri.getHost();
        return host != null && host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static void part(FunctionLibrary library, String name, String id, Function<URI, @Nullable String> part) {
        library.member(name, id, SimpleType.STRING, List.of(URL), arguments -> {
            String value = part.apply((URI) arguments[0]);
            return value == null ? "" : value;
        });
    }

    private static Map<String, List<String>> query(@Nullable String text) {
        Map<String, List<String>> query = new TreeMap<>();
        if (text == null || text.isEmpty()) {
            return query;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.computeIfAbsent(decoded(name), key -> new ArrayList<>()).add(decoded(value));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
