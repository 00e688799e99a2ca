package io.sailfish.apiserver.console;

import io.sailfish.apiserver.authentication.Credentials;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Codes by which a browser takes over the credentials of a program, once and soon. */
final class LoginLinks {
    /** How long a code is good. */
    static final Duration LIFE = Duration.ofMinutes(2);

    private static final int CODE_BYTES = 32;
    /** When more are under way, the oldest are forgotten. */
    private static final int MOST = 1_000;

    private final SecureRandom random;
    private final Clock clock;
    private final Map<String, Link> links = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Link> eldest) {
            return size() > MOST;
        }
    };

    private record Link(Credentials credentials, Instant ends) {}

    LoginLinks(SecureRandom random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    /** A code for the credentials of whoever asks. */
    synchronized String issue(Credentials credentials) {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        links.values().removeIf(link -> !clock.instant().isBefore(link.ends()));
        links.put(code, new Link(credentials, clock.instant().plus(LIFE)));
        return code;
    }

    /** The credentials that a code stands for; from now on it stands for none. */
    synchronized Optional<Credentials> redeem(String code) {
        Link link = links.remove(code);
        return link == null || !clock.instant().isBefore(link.ends())
                ? Optional.empty()
                : Optional.of(link.credentials());
    }
}
