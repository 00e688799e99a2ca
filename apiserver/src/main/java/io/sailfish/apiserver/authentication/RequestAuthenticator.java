package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request: by what a proxy says, by the browser's session that it belongs to, by client certificate,
 * then by bearer token. A request without credentials is the anonymous user's, who may see what RBAC lets him, which is
 * the health of the server.
 */
public final class RequestAuthenticator {
    /** The user of requests without credentials. */
    public static final UserInfo ANONYMOUS = UserInfo.of("system:anonymous", UserInfo.UNAUTHENTICATED);

    private static final String WEBSOCKET_TOKEN = "base64url.bearer.authorization.k8s.io.";

    private final FrontProxyAuthenticator proxies;
    private final CertificateAuthenticator certificates;
    private final List<TokenAuthenticator> tokens;
    private final Set<String> audiences;
    private final BrowserSessions sessions;

    /**
     * @param proxies      for requests that proxies pass on
     * @param certificates for client certificates
     * @param tokens       asked in this order
     * @param audiences    those of this server: tokens must be for one of them
     * @param sessions     of browsers
     */
    public RequestAuthenticator(
            FrontProxyAuthenticator proxies,
            CertificateAuthenticator certificates,
            List<TokenAuthenticator> tokens,
            Set<String> audiences,
            BrowserSessions sessions) {
        this.proxies = proxies;
        this.sessions = sessions;
        this.certificates = certificates;
        this.tokens = List.copyOf(tokens);
        this.audiences = Set.copyOf(audiences);
    }

    /** The user, or null where the request has credentials that prove nothing. */
    public @Nullable UserInfo authenticate(HttpRequest request, Consumer<String> warnings) {
        if (proxies.authenticate(request) instanceof Authentication.Known known) {
            return authenticated(known.user());
        }
        if (!request.headers().has("authorization")) {
            switch (sessions.of(request)) {
                case BrowserSessions.Session.Begun begun -> {
                    return judge(begun.credentials()) instanceof Authentication.Known known ? known.user() : null;
                }
                case BrowserSessions.Session.Refused refused -> {
                    return null;
                }
                case BrowserSessions.Session.Absent absent -> {}
            }
        }
        Authentication byCertificate = certificates.authenticate(request.peer());
        if (byCertificate instanceof Authentication.Known known) {
            return authenticated(known.user());
        }
        String token = bearer(request, warnings);
        if (token.isEmpty()) {
            return byCertificate instanceof Authentication.Rejected ? null : ANONYMOUS;
        }
        Authentication byToken = token(token, audiences);
        return byToken instanceof Authentication.Known known ? authenticated(known.user()) : null;
    }

    /** Judges a token, for reviews: the user as requests with that token have it. */
    public Authentication review(String token, Set<String> wanted) {
        Set<String> asked = wanted.isEmpty() ? audiences : wanted;
        Authentication result = token(token, asked);
        if (!(result instanceof Authentication.Known known)) {
            return result;
        }
        Set<String> served = new TreeSet<>(known.audiences().isEmpty() ? audiences : known.audiences());
        served.retainAll(asked);
        return served.isEmpty()
                ? new Authentication.Rejected("the token is for other audiences")
                : new Authentication.Known(authenticated(known.user()), served);
    }

    /** Judges credentials apart from the request that brought them: the user as requests with them have it. */
    public Authentication judge(Credentials credentials) {
        Authentication result = switch (credentials) {
            case Credentials.BearerToken bearer -> token(bearer.token(), audiences);
            case Credentials.ClientCertificate certificate -> certificates.authenticate(certificate.peer());
        };
        return result instanceof Authentication.Known known
                ? new Authentication.Known(authenticated(known.user()), known.audiences())
                : result;
    }

    /** The credentials that a request brings itself, judged by nobody yet. */
    public Optional<Credentials> credentials(HttpRequest request) {
        if (certificates.authenticate(request.peer()) instanceof Authentication.Known) {
            return Optional.of(new Credentials.ClientCertificate(request.peer()));
        }
        String token = bearer(request, warning -> {});
        return token.isEmpty() ? Optional.empty() : Optional.of(new Credentials.BearerToken(token));
    }

    /** The audiences of this server. */
    public Set<String> audiences() {
        return audiences;
    }

    private Authentication token(String token, Set<String> wanted) {
        Authentication rejected = Authentication.ABSENT;
        for (TokenAuthenticator authenticator : tokens) {
            switch (authenticator.authenticate(token, wanted)) {
                case Authentication.Known known -> {
                    return known;
                }
                case Authentication.Rejected why -> rejected = why;
                case Authentication.Absent absent -> {}
            }
        }
        return rejected;
    }

    private static String bearer(HttpRequest request, Consumer<String> warnings) {
        String header = request.headers().first("authorization");
        if (header.length() > 7 && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            if (header.charAt(7) == ' ') {
                warnings.accept("the provided Authorization header contains extra space before the bearer token, and is"
                        + " ignored");
                return "";
            }
            return header.substring(7).strip();
        }
        return header.isEmpty() && request.headers().has("sec-websocket-protocol")
                ? webSocketBearer(request.headers().all("sec-websocket-protocol"))
                : "";
    }

    /** Browsers cannot set headers on a WebSocket: upstream lets them give the token as a subprotocol. */
    private static String webSocketBearer(List<String> headers) {
        for (String header : headers) {
            for (String protocol : header.split(",")) {
                if (protocol.strip().startsWith(WEBSOCKET_TOKEN)) {
                    try {
                        byte[] token = java.util.Base64.getUrlDecoder()
                                .decode(protocol.strip().substring(WEBSOCKET_TOKEN.length()));
                        return new String(token, java.nio.charset.StandardCharsets.UTF_8);
                    } catch (IllegalArgumentException malformed) {
                        return "";
                    }
                }
            }
        }
        return "";
    }

    /** The user with the group of all who are known. */
    static UserInfo authenticated(UserInfo user) {
        if (user.isIn(UserInfo.AUTHENTICATED)
                || user.isIn(UserInfo.UNAUTHENTICATED)
                || user.name().equals(ANONYMOUS.name())) {
            return user;
        }
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(UserInfo.AUTHENTICATED);
        return new UserInfo(user.name(), user.uid(), groups, Map.copyOf(user.extra()));
    }
}
