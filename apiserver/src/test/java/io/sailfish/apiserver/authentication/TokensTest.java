package io.sailfish.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.pki.CertificateAuthority;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Set<String> US = Set.of("us");

    private final Map<String, String> objects = new HashMap<>(Map.of(
            "ServiceAccount/a/bot", "u1",
            "Pod/a/p", "u2",
            "Node//n", "u3"));
    private final SettableClock clock = new SettableClock();
    private final KeyPair keys = CertificateAuthority.newKeys();
    private final ServiceAccountTokens tokens = tokens(keys);

    private ServiceAccountTokens tokens(KeyPair pair) {
        return new ServiceAccountTokens(
                "https://issuer",
                pair.getPrivate(),
                pair.getPublic(),
                (kind, namespace, name) -> objects.get(kind + "/" + namespace + "/" + name),
                clock);
    }

    private String issue(ServiceAccountTokens.Reference... bound) {
        return tokens.issue(new ServiceAccountTokens.Order(
                        "a", "bot", "u1", List.of("us"), Duration.ofHours(1), List.of(bound)))
                .token();
    }

    @Test
    void tokensProveTheirAccount() {
        Authentication result = tokens.authenticate(issue(), US);

        assertThat(result).isInstanceOfSatisfying(Authentication.Known.class, known -> {
            assertThat(known.user().name()).isEqualTo("system:serviceaccount:a:bot");
            assertThat(known.user().uid()).isEqualTo("u1");
            assertThat(known.user().groups())
                    .containsExactly("system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated");
            assertThat(known.user().extra()).containsKey("authentication.kubernetes.io/credential-id");
        });
    }

    @Test
    void tokensEndWithTheirTimeAudienceAndObjects() {
        String token = issue(
                new ServiceAccountTokens.Reference("Pod", "p", "u2"),
                new ServiceAccountTokens.Reference("Node", "n", "u3"));

        assertThat(tokens.authenticate(token, US)).isInstanceOf(Authentication.Known.class);
        assertThat(tokens.authenticate(token, Set.of("them"))).isInstanceOf(Authentication.Rejected.class);

        objects.remove("Node//n");
        assertThat(tokens.authenticate(token, US)).isInstanceOf(Authentication.Known.class);

        objects.put("Pod/a/p", "another");
        assertThat(tokens.authenticate(token, US)).isInstanceOf(Authentication.Rejected.class);
        objects.put("Pod/a/p", "u2");

        objects.remove("ServiceAccount/a/bot");
        assertThat(tokens.authenticate(token, US)).isInstanceOf(Authentication.Rejected.class);
        objects.put("ServiceAccount/a/bot", "u1");

        clock.now = clock.now.plus(Duration.ofHours(2));
        assertThat(tokens.authenticate(token, US)).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void tokensOfOthersProveNothing() {
        String forged = tokens(CertificateAuthority.newKeys())
                .issue(new ServiceAccountTokens.Order("a", "bot", "u1", List.of("us"), Duration.ofHours(1), List.of()))
                .token();
        String token = issue();
        String tampered = token.substring(0, token.length() - 4) + "AAAA";

        assertThat(tokens.authenticate(forged, US)).isInstanceOf(Authentication.Rejected.class);
        assertThat(tokens.authenticate(tampered, US)).isNotInstanceOf(Authentication.Known.class);
        assertThat(tokens.authenticate("tok", US)).isEqualTo(Authentication.ABSENT);
        assertThat(tokens.authenticate("a.b.c", US)).isEqualTo(Authentication.ABSENT);
    }

    @Test
    void staticTokensComeFromUpstreamsFile() {
        StaticTokens statics = StaticTokens.parse("""
                # comment
                tok,admin,1,"system:masters,ops"
                plain,joe,2
                """, "tokens");

        assertThat(statics.authenticate("tok", US))
                .isEqualTo(new Authentication.Known(new UserInfo(
                        "admin", "1", List.of("system:masters", "ops", "system:authenticated"), Map.of())));
        assertThat(statics.authenticate("plain", US)).isInstanceOf(Authentication.Known.class);
        assertThat(statics.authenticate("other", US)).isEqualTo(Authentication.ABSENT);
        assertThatThrownBy(() -> StaticTokens.parse("a,b", "tokens")).hasMessageContaining("tokens:1");
    }

    @Test
    void bootstrapTokensComeFromSecrets() {
        Map<String, String> secret = new HashMap<>(Map.of(
                "token-id", "abcdef",
                "token-secret", "0123456789abcdef",
                "usage-bootstrap-authentication", "true",
                "expiration", "2030-01-02T00:00:00Z",
                "auth-extra-groups", "system:bootstrappers:workers,admins"));
        BootstrapTokens bootstrap =
                new BootstrapTokens(name -> name.equals("bootstrap-token-abcdef") ? secret : null, clock);

        assertThat(bootstrap.authenticate("abcdef.0123456789abcdef", US))
                .isEqualTo(new Authentication.Known(UserInfo.of(
                        "system:bootstrap:abcdef", "system:bootstrappers", "system:bootstrappers:workers")));
        assertThat(bootstrap.authenticate("abcdef.0123456789abcdee", US)).isEqualTo(Authentication.ABSENT);
        assertThat(bootstrap.authenticate("abcdeg.0123456789abcdef", US)).isEqualTo(Authentication.ABSENT);

        clock.now = Instant.parse("2030-01-03T00:00:00Z");
        assertThat(bootstrap.authenticate("abcdef.0123456789abcdef", US)).isEqualTo(Authentication.ABSENT);
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
