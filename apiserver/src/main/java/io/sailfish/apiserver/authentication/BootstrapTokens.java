package io.sailfish.apiserver.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens with which new nodes introduce themselves: "id.secret", kept as secrets of type bootstrap.kubernetes.io/token in
 * kube-system.
 */
public final class BootstrapTokens implements TokenAuthenticator {
    /** The type of the secrets. */
    public static final String SECRET_TYPE = "bootstrap.kubernetes.io/token";

    /** The namespace of the secrets. */
    public static final String NAMESPACE = "kube-system";

    /** The group of all users of such tokens. */
    public static final String GROUP = "system:bootstrappers";

    private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern EXTRA_GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

    private final Function<String, @Nullable Map<String, String>> secrets;
    private final Clock clock;

    /**
     * @param secrets the content of the secret of this name in kube-system, if it is there, not being deleted, and of the
     *                right type; must not block
     */
    public BootstrapTokens(Function<String, @Nullable Map<String, String>> secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(String token, Set<String> audiences) {
        Matcher matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            return Authentication.ABSENT;
        }
        String id = matcher.group(1);
        Map<String, String> secret = secrets.apply("bootstrap-token-" + id);
        if (secret == null
                || !id.equals(secret.get("token-id"))
                || !same(matcher.group(2), secret.getOrDefault("token-secret", ""))
                || !"true".equals(secret.get("usage-bootstrap-authentication"))
                || isPast(secret.getOrDefault("expiration", ""))) {
            return Authentication.ABSENT;
        }
        List<String> groups = new ArrayList<>(List.of(GROUP));
        for (String group : secret.getOrDefault("auth-extra-groups", "").split(",")) {
            if (EXTRA_GROUP.matcher(group.strip()).matches()) {
                groups.add(group.strip());
            }
        }
        return new Authentication.Known(new UserInfo("system:bootstrap:" + id, "", groups, Map.of()));
    }

    private boolean isPast(String expiration) {
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            return !clock.instant().isBefore(Instant.parse(expiration));
        } catch (DateTimeParseException malformed) {
            return true;
        }
    }

    /** Takes as long for a near miss as for any other. */
    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
