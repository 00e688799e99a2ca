package io.sailfish.apiserver.console;

import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.authentication.Credentials;
import io.sailfish.apiserver.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions of browsers, each in a cookie that its browser keeps and cannot read. A session ends when it is ended, after
 * {@link #LIFE}, or when the credentials that it was begun with prove nothing any more: they are judged at every request.
 * One that was ended is remembered by this server only, until it would have ended by itself.
 */
final class Sessions implements BrowserSessions {
    /** How long a session lasts at most. */
    static final Duration LIFE = Duration.ofHours(12);

    /** Browsers keep no longer ones. */
    private static final int LONGEST_COOKIE = 3900;

    private static final int ID_BYTES = 16;
    /** Opened sessions are kept so that a certificate is not judged at every request; more are opened again. */
    private static final int MOST_OPEN = 1_000;
    /** When more are ended early, the oldest of them are forgotten. */
    private static final int MOST_ENDED = 10_000;

    private final SessionSeal seal;
    private final SecureRandom random;
    private final Clock clock;
    private final Map<String, SessionSeal.Session> open = bounded(MOST_OPEN);
    private final Map<String, Instant> ended = bounded(MOST_ENDED);

    Sessions(SessionSeal seal, SecureRandom random, Clock clock) {
        this.seal = seal;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Session of(HttpRequest request) {
        Optional<String> cookie = cookie(request);
        if (cookie.isEmpty()) {
            return Session.ABSENT;
        }
        String objection = SameOrigin.objection(request);
        if (!objection.isEmpty()) {
            return new Session.Refused(objection);
        }
        return current(cookie.get())
                .<Session>map(session -> new Session.Begun(session.credentials()))
                .orElseGet(() -> new Session.Refused("the session is over"));
    }

    /** Begins a session: the header that has the browser keep it; empty where the credentials are too long for one. */
    Optional<String> begin(Credentials credentials) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        SessionSeal.Session session = new SessionSeal.Session(
                Base64.getUrlEncoder().encodeToString(id), clock.instant().plus(LIFE), credentials);
        String header = header(seal.seal(session), "");
        return header.length() > LONGEST_COOKIE ? Optional.empty() : Optional.of(header);
    }

    /** Ends a request's session: the header that has the browser forget it. */
    String end(HttpRequest request) {
        cookie(request).flatMap(this::current).ifPresent(session -> {
            synchronized (ended) {
                ended.put(session.id(), session.ends());
            }
        });
        return header("", "; Max-Age=0");
    }

    /** When a request's session ends by itself. */
    Optional<Instant> endOf(HttpRequest request) {
        return cookie(request).flatMap(this::current).map(SessionSeal.Session::ends);
    }

    private Optional<SessionSeal.Session> current(String cookie) {
        SessionSeal.Session session;
        synchronized (open) {
            session = open.get(cookie);
            if (session == null) {
                Optional<SessionSeal.Session> opened = seal.open(cookie);
                if (opened.isEmpty()) {
                    return Optional.empty();
                }
                session = opened.get();
                open.put(cookie, session);
            }
        }
        if (!clock.instant().isBefore(session.ends())) {
            return Optional.empty();
        }
        synchronized (ended) {
            return ended.containsKey(session.id()) ? Optional.empty() : Optional.of(session);
        }
    }

    private static Optional<String> cookie(HttpRequest request) {
        if (!request.headers().has("cookie")) {
            return Optional.empty();
        }
        for (String header : request.headers().all("cookie")) {
            for (String pair : header.split(";")) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(COOKIE + "=")) {
                    return Optional.of(trimmed.substring(COOKIE.length() + 1));
                }
            }
        }
        return Optional.empty();
    }

    private static String header(String value, String more) {
        return COOKIE + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Strict" + more;
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
