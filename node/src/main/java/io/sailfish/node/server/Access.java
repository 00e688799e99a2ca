package io.sailfish.node.server;

import io.sailfish.client.Client;
import io.sailfish.model.api.authentication.v1.AuthenticationV1;
import io.sailfish.model.api.authentication.v1.TokenReview;
import io.sailfish.model.api.authentication.v1.TokenReviewSpec;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.authorization.v1.ResourceAttributes;
import io.sailfish.model.api.authorization.v1.SubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewSpec;
import io.sailfish.node.time.Background;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who may ask the kubelet for what. Client certificates of the cluster's authority say who it is, bearer tokens are
 * reviewed by the API server, and so is what a user may do; answers are kept for a short while.
 */
final class Access {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration REFUSAL_KEPT = Duration.ofSeconds(10);
    private static final int MOST_KEPT = 1_000;

    private final Client client;
    private final String nodeName;
    private final Background background;
    private final Map<String, Kept<Optional<Identity>>> tokens = bounded();
    private final Map<List<String>, Kept<Boolean>> decisions = bounded();

    private record Kept<V>(V value, Instant until) {}

    Access(Client client, String nodeName, Background background) {
        this.client = client;
        this.nodeName = nodeName;
        this.background = background;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_KEPT;
            }
        };
    }

    /** Whom a verified certificate names. */
    static Identity of(X509Certificate certificate) {
        String user = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    user = part.getValue().toString();
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(part.getValue().toString());
                }
            }
        } catch (InvalidNameException unreadable) {
            return Identity.ANONYMOUS;
        }
        return user.isEmpty() ? Identity.ANONYMOUS : new Identity(user, List.copyOf(groups));
    }

    /** Whom a bearer token names; empty where it is no good. Blocks. */
    Optional<Identity> review(String token) {
        return remembered(tokens, digest(token), Optional::isPresent, () -> {
            TokenReview answer = client.resource(AuthenticationV1.TOKEN_REVIEWS)
                    .create(TokenReview.builder()
                            .spec(TokenReviewSpec.builder().token(token).build())
                            .build());
            return answer.status().authenticated()
                    ? Optional.of(new Identity(
                            answer.status().user().username(),
                            answer.status().user().groups()))
                    : Optional.empty();
        });
    }

    /** Whether someone may do something with a part of the kubelet: nodes/proxy, nodes/log. Blocks. */
    boolean allows(Identity identity, String verb, String subresource) {
        if (identity.groups().contains(Identity.MASTERS) || identity.user().equals(Identity.API_SERVER)) {
            return true;
        }
        if (identity.isAnonymous()) {
            return false;
        }
        List<String> question = new ArrayList<>(List.of(identity.user(), verb, subresource));
        question.addAll(identity.groups());
        return remembered(
                decisions,
                question,
                allowed -> allowed,
                () -> client.resource(AuthorizationV1.SUBJECT_ACCESS_REVIEWS)
                        .create(SubjectAccessReview.builder()
                                .spec(SubjectAccessReviewSpec.builder()
                                        .user(identity.user())
                                        .groups(identity.groups())
                                        .resourceAttributes(ResourceAttributes.builder()
                                                .verb(verb)
                                                .version("v1")
                                                .resource("nodes")
                                                .subresource(subresource)
                                                .name(nodeName)
                                                .build())
                                        .build())
                                .build())
                        .status()
                        .allowed());
    }

    private <K, V> V remembered(Map<K, Kept<V>> memory, K key, java.util.function.Predicate<V> good, Supplier<V> ask) {
        Instant now = background.now();
        synchronized (memory) {
            Kept<V> kept = memory.get(key);
            if (kept != null && now.isBefore(kept.until())) {
                return kept.value();
            }
        }
        V answer = ask.get();
        synchronized (memory) {
            memory.put(key, new Kept<>(answer, now.plus(good.test(answer) ? KEPT : REFUSAL_KEPT)));
        }
        return answer;
    }

    /** Tokens themselves are not kept in memory. */
    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
