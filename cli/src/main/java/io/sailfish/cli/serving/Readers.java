package io.sailfish.cli.serving;

import io.sailfish.client.Client;
import io.sailfish.model.api.authentication.v1.AuthenticationV1;
import io.sailfish.model.api.authentication.v1.TokenReview;
import io.sailfish.model.api.authentication.v1.TokenReviewSpec;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.authorization.v1.NonResourceAttributes;
import io.sailfish.model.api.authorization.v1.SubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewSpec;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Who may read what a component shows. Certificates of a known authority and bearer tokens say who asks; the API server
 * says what he may. A scraper asks every few seconds at most, so answers are not kept.
 *
 * @param reviewer of tokens; null where tokens say nothing
 * @param judge    of access; null where only masters and open paths are let through
 * @param open     paths for everybody; one that ends in "*" stands for all that begin so
 */
record Readers(@Nullable Client reviewer, @Nullable Client judge, List<String> open) {
    private static final String MASTERS = "system:masters";
    private static final Reader ANONYMOUS = new Reader("system:anonymous", List.of("system:unauthenticated"));

    /** Somebody who asks. */
    record Reader(String user, List<String> groups) {}

    /** Whom a request comes from; empty where its credentials are no good. Blocks. */
    Optional<Reader> identify(@Nullable X509Certificate certificate, String bearer) {
        if (certificate != null) {
            return Optional.of(of(certificate));
        }
        if (bearer.isEmpty() || reviewer == null) {
            return bearer.isEmpty() ? Optional.of(ANONYMOUS) : Optional.empty();
        }
        TokenReview answer = reviewer.resource(AuthenticationV1.TOKEN_REVIEWS)
                .create(TokenReview.builder()
                        .spec(TokenReviewSpec.builder().token(bearer).build())
                        .build());
        return answer.status().authenticated()
                ? Optional.of(new Reader(
                        answer.status().user().username(),
                        answer.status().user().groups()))
                : Optional.empty();
    }

    private static Reader of(X509Certificate certificate) {
        String user = "";
        List<String> groups = new ArrayList<>(List.of("system:authenticated"));
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    user = part.getValue().toString();
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(part.getValue().toString());
                }
            }
        } catch (InvalidNameException unreadable) {
            return ANONYMOUS;
        }
        return user.isEmpty() ? ANONYMOUS : new Reader(user, groups);
    }

    /** Whether a path needs no permission. */
    boolean isOpen(String path) {
        for (String pattern : open) {
            boolean matches = pattern.endsWith("*")
                    ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                    : path.equals(pattern);
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody may read a path. Blocks. */
    boolean mayRead(Reader reader, String path) {
        if (reader.groups().contains(MASTERS)) {
            return true;
        }
        if (judge == null) {
            return false;
        }
        return judge.resource(AuthorizationV1.SUBJECT_ACCESS_REVIEWS)
                .create(SubjectAccessReview.builder()
                        .spec(SubjectAccessReviewSpec.builder()
                                .user(reader.user())
                                .groups(reader.groups())
                                .nonResourceAttributes(NonResourceAttributes.builder()
                                        .verb("get")
                                        .path(path)
                                        .build())
                                .build())
                        .build())
                .status()
                .allowed();
    }
}
