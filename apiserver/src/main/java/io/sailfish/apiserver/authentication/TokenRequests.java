package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.registry.ActionHandler;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.BoundObjectReference;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.authentication.v1.TokenRequestSpec;
import io.sailfish.model.api.authentication.v1.TokenRequestStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers a POST to the token subresource of a service account with a token. */
public final class TokenRequests implements ActionHandler {
    private static final GroupVersionKind KIND = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final long SHORTEST_SECONDS = 600;
    private static final long LONGEST_SECONDS = 1L << 32;

    private final ServiceAccountTokens tokens;
    private final Set<String> audiences;

    /**
     * @param audiences whom tokens are for where the request does not say
     */
    public TokenRequests(ServiceAccountTokens tokens, Set<String> audiences) {
        this.tokens = tokens;
        this.audiences = Set.copyOf(audiences);
    }

    @Override
    public Message handle(Registry registry, RequestContext context, ApiObject body) {
        TokenRequest request = (TokenRequest) body;
        String namespace = context.namespace();
        ServiceAccount account = registry.store(CoreV1.SERVICE_ACCOUNTS).get(namespace, context.name());
        TokenRequestSpec spec = request.spec();
        long seconds = spec.expirationSeconds(ServiceAccountTokens.DEFAULT_LIFE.toSeconds());
        validate(seconds);
        List<String> wanted = spec.audiences().isEmpty() ? List.copyOf(audiences) : spec.audiences();
        ServiceAccountTokens.Issued issued = tokens.issue(new ServiceAccountTokens.Order(
                namespace,
                account.name(),
                account.metadata().uid(),
                wanted,
                Duration.ofSeconds(seconds),
                bound(registry, account, spec.boundObjectRef())));
        return TokenRequest.builder()
                .metadata(ObjectMeta.builder()
                        .name(account.name())
                        .namespace(namespace)
                        .creationTimestamp(Timestamp.seconds(context.clock().instant()))
                        .managedFields(request.metadata().managedFields())
                        .build())
                .spec(spec.toBuilder()
                        .audiences(wanted)
                        .expirationSeconds(seconds)
                        .build())
                .status(TokenRequestStatus.builder()
                        .token(issued.token())
                        .expirationTimestamp(Timestamp.seconds(issued.expiration()))
                        .build())
                .build();
    }

    private static void validate(long seconds) {
        FieldPath path = FieldPath.of("spec", "expirationSeconds");
        if (seconds < SHORTEST_SECONDS) {
            throw ApiErrors.invalid(
                    KIND,
                    "",
                    List.of(FieldError.invalid(path, seconds, "may not specify a duration less than 10 minutes")));
        }
        if (seconds > LONGEST_SECONDS) {
            throw ApiErrors.invalid(
                    KIND,
                    "",
                    List.of(FieldError.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds")));
        }
    }

    private List<ServiceAccountTokens.Reference> bound(
            Registry registry, ServiceAccount account, BoundObjectReference reference) {
        String namespace = account.metadata().namespace();
        return switch (reference.kind()) {
            case "" -> List.of();
            case "Pod" -> pod(registry, account, reference);
            case "Secret" -> {
                Secret secret = registry.store(CoreV1.SECRETS).get(namespace, reference.name());
                check(CoreV1.SECRETS, secret, reference);
                yield List.of(reference(secret, "Secret"));
            }
            case "Node" -> {
                Node node = registry.store(CoreV1.NODES).get("", reference.name());
                check(CoreV1.NODES, node, reference);
                yield List.of(reference(node, "Node"));
            }
            default -> throw ApiErrors.badRequest("cannot bind token for object of type " + reference.kind());
        };
    }

    private static List<ServiceAccountTokens.Reference> pod(
            Registry registry, ServiceAccount account, BoundObjectReference wanted) {
        Pod pod = registry.store(CoreV1.PODS).get(account.metadata().namespace(), wanted.name());
        if (!pod.spec().serviceAccountName().equals(account.name())) {
            throw ApiErrors.badRequest("cannot bind token for serviceaccount \"" + account.name()
                    + "\" to pod running with different serviceaccount name.");
        }
        check(CoreV1.PODS, pod, wanted);
        List<ServiceAccountTokens.Reference> bound = new ArrayList<>();
        bound.add(reference(pod, "Pod"));
        String nodeName = pod.spec().nodeName();
        Node node = nodeName.isEmpty() ? null : registry.store(CoreV1.NODES).find("", nodeName);
        if (node != null) {
            bound.add(reference(node, "Node"));
        }
        return bound;
    }

    private static ServiceAccountTokens.Reference reference(ApiObject object, String kind) {
        return new ServiceAccountTokens.Reference(
                kind, object.name(), object.metadata().uid());
    }

    private static void check(ResourceType<?> type, ApiObject object, BoundObjectReference wanted) {
        if (!wanted.uid().isEmpty() && !wanted.uid().equals(object.metadata().uid())) {
            throw ApiErrors.conflict(
                    type.group(),
                    type.plural(),
                    object.name(),
                    "the UID in the bound object reference (" + wanted.uid() + ") does not match the UID in record. The"
                            + " object might have been deleted and then recreated");
        }
    }
}
