package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.http.HttpRequest;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Finds the session that a browser's request belongs to. A browser adds its cookies to requests that other sites made it
 * send, so whoever implements this vouches that the request comes from a page of this server.
 */
@FunctionalInterface
public interface BrowserSessions {
    /** The cookie that a session is kept in, for this server's eyes alone. */
    String COOKIE = "__Host-sailfish-console";

    /** There are no sessions. */
    BrowserSessions NONE = request -> Session.ABSENT;

    /** The session of a request. Must not block. */
    Session of(HttpRequest request);

    /** A Cookie header for another server: without that of the session; empty where it is the only one. */
    static String withoutSession(String header) {
        return Arrays.stream(header.split(";"))
                .map(String::strip)
                .filter(pair -> !pair.startsWith(COOKIE + "="))
                .collect(Collectors.joining("; "));
    }

    /** What a request says about its session. */
    sealed interface Session {
        /** It names none. */
        Session ABSENT = new Absent();

        /** A session that was begun with these credentials, which are judged anew at every request. */
        record Begun(Credentials credentials) implements Session {}

        /** It names none. */
        record Absent() implements Session {}

        /** It names one that is over, or comes from a page of somebody else; the reason is for the log only. */
        record Refused(String reason) implements Session {}
    }
}
