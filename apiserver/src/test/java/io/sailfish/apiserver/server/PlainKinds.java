package io.sailfish.apiserver.server;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** Every built-in kind without rules of its own: what the server does by itself shows without them. */
final class PlainKinds implements ServedKinds {
    @Override
    public List<KindDefinition<?>> definitions(Parts parts) {
        List<KindDefinition<?>> kinds = new ArrayList<>();
        for (ApiResource resource : BuiltinResources.all()) {
            if (resource.verbs().contains("update")) {
                kinds.add(definition(resource.type(), resource, parts));
            }
        }
        return kinds;
    }

    private static <T extends ApiObject> KindDefinition<T> definition(
            ResourceType<T> type, ApiResource resource, Parts parts) {
        boolean policy = type.group().equals("rbac.authorization.k8s.io");
        KindDefinition.Builder<T> builder = KindDefinition.of(type)
                .strategy(policy ? new PathSegmentNames<>() : new Strategy<T>() {})
                .storedAt(type.group().isEmpty() ? type.plural() : type.group() + "/" + type.plural());
        for (ApiResource.Subresource subresource : resource.subresources()) {
            switch (subresource.name()) {
                case "status" -> builder.status();
                case "token" -> builder.action("token", TokenRequest.TYPE, parts.tokenRequests());
                case "log", "exec", "attach", "portforward", "proxy" ->
                    builder.subresource(
                            new Subresource.Connect<>(subresource.name(), subresource.kind(), subresource.verbs()));
                default -> {}
            }
        }
        if (resource.plural().equals("pods")) {
            builder.indexed("spec.nodeName", pod -> ((Pod) pod).spec().nodeName());
        }
        return builder.build();
    }

    /** Roles and bindings have colons in their names. */
    private static final class PathSegmentNames<T extends ApiObject> implements Strategy<T> {
        @Override
        public Names.Rule names() {
            return Names.PATH_SEGMENT;
        }
    }

    @Override
    public AdmissionChain admission(Parts parts, Registry registry, AccessCheck access) {
        return AdmissionChain.NONE;
    }
}
