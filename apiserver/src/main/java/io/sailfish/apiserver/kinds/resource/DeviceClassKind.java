package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.core.pod.ResourceNames;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.DeviceClassSpec;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.FieldPath;

/** DeviceClasses: names for kinds of devices, with the selection and configuration that go with them. */
final class DeviceClassKind implements Kind<DeviceClass> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int MOST_CONFIGURATIONS = 32;

    @Override
    public KindDefinition<DeviceClass> definition() {
        return KindDefinition.of(ResourceV1.DEVICE_CLASSES)
                .generation()
                .strategy(new Rules())
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<DeviceClass> {
        @Override
        public void validate(RequestContext context, DeviceClass item, FieldErrors errors) {
            DeviceRules.selectors(item.spec().selectors(), SPEC.child("selectors"), errors);
            rest(item, errors);
        }

        @Override
        public void validateUpdate(RequestContext context, DeviceClass item, DeviceClass old, FieldErrors errors) {
            if (item.spec().selectors().equals(old.spec().selectors())) {
                DeviceRules.storedSelectors(item.spec().selectors(), SPEC.child("selectors"), errors);
            } else {
                DeviceRules.selectors(item.spec().selectors(), SPEC.child("selectors"), errors);
            }
            rest(item, errors);
        }

        private static void rest(DeviceClass item, FieldErrors errors) {
            Finalizers.check(item, errors);
            DeviceClassSpec spec = item.spec();
            Bounded.list(
                    spec.config(),
                    MOST_CONFIGURATIONS,
                    SPEC.child("config"),
                    errors,
                    (config, at) -> DeviceRules.configuration(config.hasOpaque(), config.opaque(), at, errors));
            String extended = spec.extendedResourceName("");
            if (spec.hasExtendedResourceName() && !ResourceNames.isExtended(extended)) {
                errors.invalid(SPEC.child("extendedResourceName"), extended, "must be a valid extended resource name");
            }
        }
    }
}
