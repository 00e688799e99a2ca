package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.kinds.rules.Paths;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.networking.v1.IngressClass;
import io.sailfish.model.api.networking.v1.IngressClassParametersReference;
import io.sailfish.model.api.networking.v1.IngressClassSpec;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** IngressClasses: which program serves which ingresses. */
public final class IngressClassKind implements Kind<IngressClass> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int CONTROLLER_LIMIT = 250;
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");

    @Override
    public KindDefinition<IngressClass> definition() {
        return KindDefinition.of(NetworkingV1.INGRESS_CLASSES)
                .generation()
                .strategy(new Rules())
                .column(
                        "Controller",
                        "string",
                        "Controller that is responsible for handling this class",
                        0,
                        (item, now) -> item.spec().controller())
                .column(
                        "Parameters",
                        "string",
                        "A reference to a resource with additional parameters",
                        0,
                        (item, now) -> parameters(item.spec()))
                .ageColumn()
                .build();
    }

    private static String parameters(IngressClassSpec spec) {
        if (!spec.hasParameters()) {
            return "<none>";
        }
        IngressClassParametersReference parameters = spec.parameters();
        String group = parameters.hasApiGroup() ? "." + parameters.apiGroup("") : "";
        return parameters.kind() + group + "/" + parameters.name();
    }

    private static final class Rules implements Strategy<IngressClass> {
        @Override
        public IngressClass defaults(IngressClass given) {
            IngressClassSpec spec = given.spec();
            return spec.hasParameters() && !spec.parameters().hasScope()
                    ? given.withSpec(spec.withParameters(spec.parameters().withScope("Cluster")))
                    : given;
        }

        @Override
        public void validate(RequestContext context, IngressClass given, FieldErrors errors) {
            Finalizers.check(given, errors);
            String controller = given.spec().controller();
            if (controller.length() > CONTROLLER_LIMIT) {
                errors.tooLong(SPEC.child("controller"), CONTROLLER_LIMIT);
            }
            Paths.domainPrefixed(controller, SPEC.child("controller"), errors);
            if (given.spec().hasParameters()) {
                parameters(given.spec().parameters(), SPEC.child("parameters"), errors);
            }
        }

        private static void parameters(IngressClassParametersReference parameters, FieldPath path, FieldErrors errors) {
            TypedReference.check(
                    parameters.hasApiGroup() ? parameters.apiGroup("") : null,
                    parameters.kind(),
                    parameters.name(),
                    path,
                    errors);
            String scope = parameters.scope("");
            if (!SCOPES.contains(scope)) {
                errors.notSupported(path.child("scope"), scope, SCOPES);
            } else if (scope.equals("Cluster")) {
                if (parameters.hasNamespace()) {
                    errors.forbidden(path.child("namespace"), "`parameters.scope` is set to 'Cluster'");
                }
            } else if (!parameters.hasNamespace()) {
                errors.required(path.child("namespace"), "`parameters.scope` is set to 'Namespace'");
            } else {
                String namespace = parameters.namespace("");
                errors.invalid(path.child("namespace"), namespace, Names.dns1123Label(namespace));
            }
        }

        @Override
        public void validateUpdate(RequestContext context, IngressClass given, IngressClass old, FieldErrors errors) {
            Immutable.check(
                    errors,
                    SPEC.child("controller"),
                    given.spec().controller(),
                    old.spec().controller());
            validate(context, given, errors);
        }
    }
}
