package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.ArrayList;
import java.util.List;

/** ResourceClaimTemplates: claims to be made for pods. */
final class ResourceClaimTemplateKind implements Kind<ResourceClaimTemplate> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    @Override
    public KindDefinition<ResourceClaimTemplate> definition() {
        return KindDefinition.of(ResourceV1.RESOURCE_CLAIM_TEMPLATES)
                .strategy(new Rules())
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<ResourceClaimTemplate> {
        @Override
        public ResourceClaimTemplate defaults(ResourceClaimTemplate given) {
            ResourceClaimSpec spec = ClaimDefaults.filled(given.spec().spec());
            return spec == given.spec().spec()
                    ? given
                    : given.withSpec(given.spec().withSpec(spec));
        }

        @Override
        public void validate(RequestContext context, ResourceClaimTemplate template, FieldErrors errors) {
            Finalizers.check(template, errors);
            List<FieldError> metadata = new ArrayList<>(0);
            FieldPath path = SPEC.child("metadata");
            MetadataValidation.annotations(
                    template.spec().metadata().annotations(), path.child("annotations"), metadata);
            MetadataValidation.labels(template.spec().metadata().labels(), path.child("labels"), metadata);
            errors.addAll(metadata);
            ClaimValidation.check(template.spec().spec().devices(), SPEC.child("spec", "devices"), errors);
        }

        @Override
        public void validateUpdate(
                RequestContext context, ResourceClaimTemplate template, ResourceClaimTemplate old, FieldErrors errors) {
            Immutable.check(errors, SPEC, template.spec(), old.spec());
        }
    }
}
