package io.sailfish.node.volume;

import io.sailfish.client.Client;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.BoundObjectReference;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.authentication.v1.TokenRequestSpec;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.time.Background;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * ConfigMaps, Secrets and service account tokens for the pods of the node, read one by one as the node authorizer allows
 * and kept for a short while, since many pods of a namespace ask for the same.
 */
public final class ApiObjects {
    private static final Duration KEPT = Duration.ofSeconds(20);
    private static final int MOST_KEPT = 2_000;

    private final Client client;
    private final Background background;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();
    private final Map<TokenKey, Token> tokens = new ConcurrentHashMap<>();

    private record Read(Optional<? extends ApiObject> object, Instant at) {}

    private record TokenKey(String podUid, String account, String audience, long seconds) {}

    private record Token(String text, Instant refresh, Instant expires) {}

    public ApiObjects(Client client, Background background) {
        this.client = client;
        this.background = background;
    }

    /** The ConfigMap as it is now. */
    public Optional<ConfigMap> configMap(String namespace, String name) {
        return read(CoreV1.CONFIG_MAPS, namespace, name);
    }

    /** The Secret as it is now. */
    public Optional<Secret> secret(String namespace, String name) {
        return read(CoreV1.SECRETS, namespace, name);
    }

    /** The ConfigMap as it was at most a short while ago. */
    Optional<ConfigMap> recentConfigMap(String namespace, String name) {
        return recent(CoreV1.CONFIG_MAPS, namespace, name);
    }

    /** The Secret as it was at most a short while ago. */
    Optional<Secret> recentSecret(String namespace, String name) {
        return recent(CoreV1.SECRETS, namespace, name);
    }

    private <T extends ApiObject> Optional<T> recent(ResourceType<T> type, String namespace, String name) {
        Read read = reads.get(type.path(namespace, name));
        // what was not there may be by now, and a pod waits for it
        return read != null
                        && read.object().isPresent()
                        && background.now().isBefore(read.at().plus(KEPT))
                ? read.object().map(type.objectClass()::cast)
                : read(type, namespace, name);
    }

    private <T extends ApiObject> Optional<T> read(ResourceType<T> type, String namespace, String name) {
        Instant now = background.now();
        Optional<T> found;
        try {
            found = Optional.of(client.resource(type).get(namespace, name));
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.NOT_FOUND)) {
                throw failure;
            }
            found = Optional.empty();
        }
        if (reads.size() >= MOST_KEPT) {
            reads.values().removeIf(read -> now.isAfter(read.at().plus(KEPT)));
        }
        if (reads.size() < MOST_KEPT) {
            reads.put(type.path(namespace, name), new Read(found, now));
        }
        return found;
    }

    /** A token of the pod's service account, bound to the pod; the same one until four fifths of its time have passed. */
    String token(Pod pod, String audience, long seconds) {
        Instant now = background.now();
        String account = pod.spec().serviceAccountName();
        TokenKey key = new TokenKey(pod.metadata().uid(), account, audience, seconds);
        Token known = tokens.get(key);
        if (known != null && now.isBefore(known.refresh())) {
            return known.text();
        }
        try {
            Token fresh = request(pod, account, audience, seconds, now);
            tokens.put(key, fresh);
            return fresh.text();
        } catch (ApiException failure) {
            if (known != null && now.isBefore(known.expires())) {
                return known.text();
            }
            throw failure;
        }
    }

    private Token request(Pod pod, String account, String audience, long seconds, Instant now) {
        TokenRequestSpec spec = TokenRequestSpec.builder()
                .audiences(audience.isEmpty() ? List.of() : List.of(audience))
                .expirationSeconds(seconds)
                .boundObjectRef(BoundObjectReference.builder()
                        .kind("Pod")
                        .apiVersion("v1")
                        .name(pod.name())
                        .uid(pod.metadata().uid())
                        .build())
                .build();
        TokenRequest answer = client.resource(CoreV1.SERVICE_ACCOUNTS)
                .createSubresource(
                        pod.namespace(),
                        account,
                        "token",
                        TokenRequest.builder().spec(spec).build(),
                        TokenRequest.EMPTY);
        Instant expires = answer.status().expirationTimestamp().instant();
        Duration life = Duration.between(now, expires);
        return new Token(answer.status().token(), now.plus(life.multipliedBy(4).dividedBy(5)), expires);
    }

    /** Forgets the tokens of a pod that is gone. */
    void forget(String podUid) {
        tokens.keySet().removeIf(key -> key.podUid().equals(podUid));
    }
}
