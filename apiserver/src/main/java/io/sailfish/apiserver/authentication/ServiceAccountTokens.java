package io.sailfish.apiserver.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Issues the tokens of service accounts and judges them. They are JWTs in upstream's form, bound to the account and, where
 * asked, to a pod, node or secret: a token is good only as long as the very objects that it names are there.
 *
 * <p>A signature is checked once for a token and its claims are kept, up to a bound; the objects are looked up at every
 * request, in memory. So a deleted account's tokens end with it, not some seconds later.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
    /** How long a token lasts where the request does not say. */
    public static final Duration DEFAULT_LIFE = Duration.ofHours(1);

    private static final int MOST_KNOWN = 10_000;
    private static final String CLAIMS = "kubernetes.io";

    private final String issuer;
    private final PrivateKey key;
    private final PublicKey publicKey;
    private final JWSAlgorithm algorithm;
    private final String keyId;
    private final BoundObjects objects;
    private final Clock clock;
    private final Map<String, Claims> known = new ConcurrentHashMap<>();

    /**
     * @param issuer    the issuer's URL, which tokens name
     * @param key       signs
     * @param publicKey verifies
     * @param objects   what is there
     */
    public ServiceAccountTokens(String issuer, PrivateKey key, PublicKey publicKey, BoundObjects objects, Clock clock) {
        this.issuer = issuer;
        this.key = key;
        this.publicKey = publicKey;
        this.objects = objects;
        this.clock = clock;
        this.algorithm = key instanceof ECPrivateKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
        this.keyId = keyId(publicKey);
    }

    /** Finds the objects that tokens are bound to. Must not block. */
    @FunctionalInterface
    public interface BoundObjects {
        /**
         * @param kind "ServiceAccount", "Pod", "Node" or "Secret"
         * @return the uid of the object of this name, or null where there is none or its end is past
         */
        @Nullable
        String uid(String kind, String namespace, String name);
    }

    /** An object that a token is bound to. */
    public record Reference(String kind, String name, String uid) {}

    /**
     * What a token is to say.
     *
     * @param bound a Pod, Node or Secret, in this order with the node of a pod after it; empty for the account alone
     */
    public record Order(
            String namespace, String name, String uid, List<String> audiences, Duration life, List<Reference> bound) {}

    /** A token with its end. */
    public record Issued(String token, Instant expiration) {}

    /** Issues a token. */
    public Issued issue(Order order) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Instant expiration = now.plus(order.life());
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("namespace", order.namespace());
        for (Reference reference : order.bound()) {
            about.put(
                    reference.kind().toLowerCase(java.util.Locale.ROOT),
                    Map.of("name", reference.name(), "uid", reference.uid()));
        }
        about.put("serviceaccount", Map.of("name", order.name(), "uid", order.uid()));
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(order.audiences())
                .expirationTime(Date.from(expiration))
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .issuer(issuer)
                .jwtID(UUID.randomUUID().toString())
                .subject(ServiceAccounts.userName(order.namespace(), order.name()))
                .claim(CLAIMS, about)
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .keyID(keyId)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        try {
            JWSSigner signer = key instanceof ECPrivateKey ec ? new ECDSASigner(ec) : new RSASSASigner(key);
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
        return new Issued(token.serialize(), expiration);
    }

    /** The issuer's URL. */
    public String issuer() {
        return issuer;
    }

    /** The keys with which anybody can verify tokens, as a JSON Web Key Set. */
    public String keySet() {
        JWK jwk = publicKey instanceof ECPublicKey ec
                ? new ECKey.Builder(Curve.P_256, ec)
                        .keyID(keyId)
                        .algorithm(algorithm)
                        .keyUse(KeyUse.SIGNATURE)
                        .build()
                : new RSAKey.Builder((RSAPublicKey) publicKey)
                        .keyID(keyId)
                        .algorithm(algorithm)
                        .keyUse(KeyUse.SIGNATURE)
                        .build();
        return new JWKSet(jwk).toString();
    }

    /** The signing algorithm by its JOSE name. */
    public String algorithm() {
        return algorithm.getName();
    }

    /** Judges a token. */
    @Override
    public Authentication authenticate(String token, Set<String> audiences) {
        Claims claims = known.get(token);
        if (claims == null) {
            if (token.indexOf('.') < 0) {
                return Authentication.ABSENT;
            }
            SignedJWT parsed;
            try {
                parsed = SignedJWT.parse(token);
                if (!issuer.equals(parsed.getJWTClaimsSet().getIssuer())) {
                    return Authentication.ABSENT;
                }
                claims = verified(parsed);
            } catch (ParseException | JOSEException e) {
                return Authentication.ABSENT;
            }
            if (claims == null) {
                return new Authentication.Rejected("the token's signature is not ours");
            }
            remember(token, claims);
        }
        return judge(claims, audiences);
    }

    private record Claims(
            UserInfo user,
            String namespace,
            List<String> audiences,
            Instant notBefore,
            Instant expiration,
            List<Reference> bound) {}

    private @Nullable Claims verified(SignedJWT token) throws JOSEException, ParseException {
        JWSVerifier verifier = publicKey instanceof ECPublicKey ec
                ? new ECDSAVerifier(ec)
                : new RSASSAVerifier((RSAPublicKey) publicKey);
        if (!algorithm.equals(token.getHeader().getAlgorithm()) || !token.verify(verifier)) {
            return null;
        }
        JWTClaimsSet set = token.getJWTClaimsSet();
        Map<String, Object> about = set.getJSONObjectClaim(CLAIMS);
        if (about == null || set.getExpirationTime() == null) {
            return null;
        }
        String namespace = String.valueOf(about.get("namespace"));
        List<Reference> bound = new ArrayList<>();
        Map<String, List<String>> extra = new LinkedHashMap<>();
        Reference account = null;
        for (String kind : List.of("ServiceAccount", "Pod", "Node", "Secret")) {
            String claim = kind.toLowerCase(java.util.Locale.ROOT);
            if (about.get(claim) instanceof Map<?, ?> object) {
                Reference reference =
                        new Reference(kind, String.valueOf(object.get("name")), String.valueOf(object.get("uid")));
                bound.add(reference);
                if (kind.equals("ServiceAccount")) {
                    account = reference;
                } else if (!kind.equals("Secret")) {
                    extra.put("authentication.kubernetes.io/" + claim + "-name", List.of(reference.name()));
                    extra.put("authentication.kubernetes.io/" + claim + "-uid", List.of(reference.uid()));
                }
            }
        }
        if (account == null) {
            return null;
        }
        if (set.getJWTID() != null) {
            extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + set.getJWTID()));
        }
        UserInfo user = new UserInfo(
                ServiceAccounts.userName(namespace, account.name()),
                account.uid(),
                ServiceAccounts.groups(namespace),
                extra);
        Instant from = set.getNotBeforeTime() == null
                ? Instant.EPOCH
                : set.getNotBeforeTime().toInstant();
        return new Claims(
                RequestAuthenticator.authenticated(user),
                namespace,
                set.getAudience(),
                from,
                set.getExpirationTime().toInstant(),
                bound);
    }

    private Authentication judge(Claims claims, Set<String> audiences) {
        Instant now = clock.instant();
        if (now.isAfter(claims.expiration())) {
            return new Authentication.Rejected("the token has expired");
        }
        if (now.isBefore(claims.notBefore().minusSeconds(60))) {
            return new Authentication.Rejected("the token is not valid yet");
        }
        Set<String> served = new java.util.HashSet<>(claims.audiences());
        served.retainAll(audiences);
        if (served.isEmpty()) {
            return new Authentication.Rejected("the token is for " + claims.audiences());
        }
        for (Reference reference : claims.bound()) {
            String namespace = reference.kind().equals("Node") ? "" : claims.namespace();
            if (!reference.uid().equals(objects.uid(reference.kind(), namespace, reference.name()))
                    && !isNodeOfPod(claims, reference)) {
                return new Authentication.Rejected(
                        "the token is bound to " + reference.kind() + " " + reference.name() + ", which is gone");
            }
        }
        return new Authentication.Known(claims.user(), served);
    }

    /** A pod's token tells its node for information only: it lasts as long as the pod. */
    private static boolean isNodeOfPod(Claims claims, Reference reference) {
        return reference.kind().equals("Node")
                && claims.bound().stream().anyMatch(other -> other.kind().equals("Pod"));
    }

    private void remember(String token, Claims claims) {
        if (known.size() >= MOST_KNOWN) {
            Instant now = clock.instant();
            known.values().removeIf(kept -> now.isAfter(kept.expiration()));
            if (known.size() >= MOST_KNOWN) {
                // Rare and harmless: the tokens in use come back, each at the price of one signature.
                known.clear();
            }
        }
        known.put(token, claims);
    }

    /** Upstream's id of a key: a hash of its encoding. */
    private static String keyId(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
