package io.sailfish.apiserver.kinds.node;

import io.sailfish.apiserver.kinds.core.pod.ResourceValidation;
import io.sailfish.apiserver.kinds.core.pod.SchedulingValidation;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.node.v1.NodeV1;
import io.sailfish.model.api.node.v1.RuntimeClass;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** RuntimeClasses: by which handler of the container runtime pods are run. */
public final class RuntimeClassKind implements Kind<RuntimeClass> {
    @Override
    public KindDefinition<RuntimeClass> definition() {
        return KindDefinition.of(NodeV1.RUNTIME_CLASSES)
                .strategy(new Rules())
                .column(
                        "Handler",
                        "string",
                        Descriptions.of(RuntimeClass.TYPE, RuntimeClass.HANDLER),
                        0,
                        (item, now) -> item.handler())
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<RuntimeClass> {
        @Override
        public void validate(RequestContext context, RuntimeClass given, FieldErrors errors) {
            errors.invalid(FieldPath.of("handler"), given.handler(), Names.dns1123Label(given.handler()));
            if (given.hasOverhead()) {
                ResourceRequirements fixed = ResourceRequirements.builder()
                        .limits(given.overhead().podFixed())
                        .build();
                ResourceValidation.requirements(fixed, FieldPath.of("overhead"), errors);
            }
            if (given.hasScheduling()) {
                FieldPath path = FieldPath.of("scheduling");
                List<FieldError> found = new ArrayList<>(0);
                MetadataValidation.labels(given.scheduling().nodeSelector(), path.child("nodeSelector"), found);
                errors.addAll(found);
                SchedulingValidation.tolerations(
                        given.scheduling().tolerations(),
                        path.child("tolerations").child("tolerations"),
                        errors);
            }
        }

        @Override
        public void validateUpdate(RequestContext context, RuntimeClass given, RuntimeClass old, FieldErrors errors) {
            Immutable.check(errors, FieldPath.of("handler"), given.handler(), old.handler());
        }

        @Override
        public boolean allowsCreateOnUpdate() {
            return true;
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
