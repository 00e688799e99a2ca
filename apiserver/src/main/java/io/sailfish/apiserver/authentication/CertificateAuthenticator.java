package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.http.Peer;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Users by client certificate: the common name is the user, each organization a group. The certificate must come from one
 * of the authorities and be made for clients. It is judged once for a connection; its end is watched at every request.
 */
public final class CertificateAuthenticator {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final Set<TrustAnchor> authorities;
    private final Clock clock;
    /** One object: judgements are remembered by it. */
    private final Function<List<X509Certificate>, Judgement> judge = this::judge;

    public CertificateAuthenticator(List<X509Certificate> authorities, Clock clock) {
        this.authorities = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
    }

    /** Judges the client of a connection. */
    public Authentication authenticate(Peer peer) {
        if (peer.certificates().isEmpty() || authorities.isEmpty()) {
            return Authentication.ABSENT;
        }
        Judgement judgement = peer.judged(judge);
        return clock.instant().isAfter(judgement.until())
                ? new Authentication.Rejected("the client certificate has expired")
                : judgement.result();
    }

    private record Judgement(Authentication result, Instant until) {}

    private Judgement judge(List<X509Certificate> chain) {
        X509Certificate own = chain.getFirst();
        Instant until = own.getNotAfter().toInstant();
        try {
            verify(chain);
            List<String> purposes = own.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(CLIENT_AUTHENTICATION) && !purposes.contains(ANY_PURPOSE)) {
                return new Judgement(new Authentication.Rejected("the certificate is not for clients"), until);
            }
            return new Judgement(user(own), until);
        } catch (GeneralSecurityException | InvalidNameException e) {
            return new Judgement(
                    new Authentication.Rejected(
                            "client certificate of " + own.getSubjectX500Principal() + ": " + e.getMessage()),
                    until);
        }
    }

    private void verify(List<X509Certificate> chain) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(authorities);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(clock.instant()));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    private static Authentication user(X509Certificate certificate) throws InvalidNameException {
        String name = "";
        List<String> groups = new ArrayList<>();
        for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            if (part.getType().equalsIgnoreCase("CN")) {
                name = part.getValue().toString();
            } else if (part.getType().equalsIgnoreCase("O")) {
                groups.add(part.getValue().toString());
            }
        }
        if (name.isEmpty()) {
            return new Authentication.Rejected("the client certificate names no user");
        }
        return new Authentication.Known(RequestAuthenticator.authenticated(new UserInfo(name, "", groups, Map.of())));
    }
}
