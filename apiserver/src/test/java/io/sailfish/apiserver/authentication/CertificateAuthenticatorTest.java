package io.sailfish.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.http.Peer;
import io.sailfish.apiserver.pki.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthenticatorTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final CertificateAuthority authority = CertificateAuthority.create("ca", at(NOW));

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private Authentication judge(Instant when, X509Certificate... chain) {
        return new CertificateAuthenticator(List.of(authority.certificate()), at(when))
                .authenticate(new Peer(List.of(chain)));
    }

    @Test
    void theNameIsTheUserAndOrganizationsAreGroups() {
        X509Certificate certificate =
                authority.issueClient("system:node:n", List.of("system:nodes")).certificate();

        assertThat(judge(NOW, certificate))
                .isEqualTo(
                        new Authentication.Known(UserInfo.of("system:node:n", "system:nodes", "system:authenticated")));
    }

    @Test
    void whatProvesNothingIsRejected() {
        X509Certificate own = authority.issueClient("joe", List.of()).certificate();
        X509Certificate ofServer =
                authority.issueServer("joe", List.of("localhost")).certificate();
        X509Certificate ofStranger = CertificateAuthority.create("ca", at(NOW))
                .issueClient("joe", List.of("system:masters"))
                .certificate();

        assertThat(judge(NOW)).isEqualTo(Authentication.ABSENT);
        assertThat(judge(NOW, ofStranger)).isInstanceOf(Authentication.Rejected.class);
        assertThat(judge(NOW, ofServer)).isInstanceOf(Authentication.Rejected.class);
        assertThat(judge(NOW.plus(Duration.ofDays(400)), own)).isInstanceOf(Authentication.Rejected.class);
        assertThat(judge(NOW.minus(Duration.ofDays(1)), own)).isInstanceOf(Authentication.Rejected.class);
    }
}
