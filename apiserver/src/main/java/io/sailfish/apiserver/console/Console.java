package io.sailfish.apiserver.console;

import io.sailfish.apiserver.authentication.Authentication;
import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.authentication.Credentials;
import io.sailfish.apiserver.authentication.RequestAuthenticator;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.model.codec.JsonTree;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands below {@code /console}: the files of the web console for everybody, and the four requests by which a browser
 * gets and leaves a session. It is asked before it is known who asks, and grants nothing that the credentials it is given
 * do not prove.
 *
 * <ul>
 *   <li>{@code GET /console/session}: who this browser is logged in as, and whom its client certificate would prove
 *   <li>{@code POST /console/login}: begins a session, by one of {@code {"token": …}}, {@code {"certificate": true}} and
 *       {@code {"code": …}}
 *   <li>{@code POST /console/logout}: ends it
 *   <li>{@code POST /console/links}: a code for a browser, to whoever proves who he is without a session
 * </ul>
 */
public final class Console {
    private static final String PATH = "/console";

    private final ConsoleFiles files;
    private final Sessions sessions;
    private final LoginLinks links;
    private final Clock clock;

    /**
     * @param secret known to this cluster's servers alone, for the seal of sessions
     * @param files  has the console's files, or not
     */
    public Console(byte[] secret, ClassLoader files, SecureRandom random, Clock clock) {
        this.files = new ConsoleFiles(files);
        this.sessions = new Sessions(new SessionSeal(secret, random), random, clock);
        this.links = new LoginLinks(random, clock);
        this.clock = clock;
    }

    /** The sessions, for the authenticator. */
    public BrowserSessions sessions() {
        return sessions;
    }

    /** Whether a path is the console's. */
    public boolean serves(String path) {
        return path.startsWith(PATH) && (path.length() == PATH.length() || path.charAt(PATH.length()) == '/');
    }

    /** Answers a request for one of its paths. Does not block. */
    public Response answer(HttpRequest request, String path, RequestAuthenticator authenticator) {
        return switch (path) {
            case PATH + "/session" -> only("GET", request, () -> session(request, authenticator));
            case PATH + "/login" -> only("POST", request, () -> login(request, authenticator));
            case PATH + "/logout" -> only("POST", request, () -> logout(request));
            case PATH + "/links" -> only("POST", request, () -> link(request, authenticator));
            default -> {
                String below = path.length() > PATH.length() ? path.substring(PATH.length() + 1) : "";
                yield only("GET", request, () -> files.answer(request, below)).with(PageHeaders.ALL);
            }
        };
    }

    private static Response only(String method, HttpRequest request, java.util.function.Supplier<Response> answer) {
        return request.method().equals(method)
                ? answer.get()
                : Response.text(405, "method not allowed\n").with("allow", method);
    }

    private Response session(HttpRequest request, RequestAuthenticator authenticator) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (sessions.of(request) instanceof BrowserSessions.Session.Begun begun
                && authenticator.judge(begun.credentials()) instanceof Authentication.Known known) {
            describe(known.user(), answer);
            sessions.endOf(request).ifPresent(end -> answer.put("ends", end.toString()));
            answer.put("now", clock.instant().toString());
        } else if (!request.peer().certificates().isEmpty()
                && authenticator.judge(new Credentials.ClientCertificate(request.peer()))
                        instanceof Authentication.Known known) {
            answer.put("certificate", known.user().name());
        }
        return json(200, answer);
    }

    private Response login(HttpRequest request, RequestAuthenticator authenticator) {
        String objection = SameOrigin.objection(request);
        if (!objection.isEmpty()) {
            return refused(403, "The request is refused: " + objection + ".");
        }
        if (!(tree(request) instanceof Map<?, ?> wanted)) {
            return refused(400, "The body is no JSON object.");
        }
        Optional<Credentials> given = credentials(wanted, request);
        if (given.isEmpty()) {
            return refused(
                    401,
                    wanted.containsKey("code")
                            ? "This link was used already, or is too old. Ask for another with: sailfish console"
                            : "Nothing was given that proves who you are.");
        }
        if (!(authenticator.judge(given.get()) instanceof Authentication.Known known)) {
            return refused(
                    401,
                    wanted.containsKey("certificate")
                            ? "The browser showed no client certificate that this cluster accepts."
                            : "This cluster does not accept that token.");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        describe(known.user(), answer);
        return sessions.begin(given.get())
                .map(cookie -> json(200, answer).with("set-cookie", cookie))
                .orElseGet(() -> refused(400, "The credentials are too long for a browser's session."));
    }

    private Optional<Credentials> credentials(Map<?, ?> wanted, HttpRequest request) {
        if (wanted.get("token") instanceof String token && !token.isBlank()) {
            return Optional.of(new Credentials.BearerToken(token.strip()));
        }
        if (wanted.get("code") instanceof String code) {
            return links.redeem(code);
        }
        return Boolean.TRUE.equals(wanted.get("certificate"))
                ? Optional.of(new Credentials.ClientCertificate(request.peer()))
                : Optional.empty();
    }

    private Response logout(HttpRequest request) {
        String objection = SameOrigin.objection(request);
        return objection.isEmpty()
                ? json(200, Map.of()).with("set-cookie", sessions.end(request))
                : refused(403, "The request is refused: " + objection + ".");
    }

    /** What a page of another site could have a browser send is refused: it cannot send JSON without asking. */
    private Response link(HttpRequest request, RequestAuthenticator authenticator) {
        if (!request.headers().first("content-type").startsWith("application/json")) {
            return refused(415, "The body must be JSON.");
        }
        Optional<Credentials> own = authenticator.credentials(request);
        if (own.isEmpty() || !(authenticator.judge(own.get()) instanceof Authentication.Known)) {
            return refused(401, "Log in with a token or a client certificate to get a link.");
        }
        if (!files.arePresent()) {
            return refused(404, "This server was built without its web console.");
        }
        return json(
                201, Map.of("path", PATH + "/#code=" + links.issue(own.get()), "seconds", LoginLinks.LIFE.toSeconds()));
    }

    private static Object tree(HttpRequest request) {
        try {
            return JsonTree.parse(request.body());
        } catch (RuntimeException malformed) {
            // The caller is told that it is no object.
            return "";
        }
    }

    private static void describe(UserInfo user, Map<String, Object> answer) {
        answer.put("user", user.name());
        answer.put("groups", List.copyOf(user.groups()));
    }

    private static Response refused(int code, String message) {
        return json(code, Map.of("message", message));
    }

    private static Response json(int code, Map<String, ?> answer) {
        return Response.of(code, "application/json", JsonTree.encode(answer))
                .with("cache-control", "no-store")
                .with("x-content-type-options", "nosniff");
    }
}
