package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.api.storage.v1.VolumeAttributesClass;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;

/** VolumeAttributesClasses: properties of volumes that a driver can change while they are used. */
final class VolumeAttributesClassKind implements Kind<VolumeAttributesClass> {
    private static final FieldPath PARAMETERS = FieldPath.of("parameters");

    @Override
    public KindDefinition<VolumeAttributesClass> definition() {
        return KindDefinition.of(StorageV1.VOLUME_ATTRIBUTES_CLASSES)
                .strategy(new Rules())
                .column(
                        "DriverName",
                        "string",
                        Descriptions.of(VolumeAttributesClass.TYPE, VolumeAttributesClass.DRIVER_NAME),
                        0,
                        (item, now) -> item.driverName())
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<VolumeAttributesClass> {
        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public void validate(RequestContext context, VolumeAttributesClass given, FieldErrors errors) {
            Finalizers.check(given, errors);
            DriverNames.check(given.driverName(), FieldPath.of("driverName"), errors);
            if (given.parameters().isEmpty()) {
                errors.required(PARAMETERS, "must contain at least one key/value pair");
            }
            Parameters.check(given.parameters(), PARAMETERS, errors);
        }

        @Override
        public void validateUpdate(
                RequestContext context, VolumeAttributesClass given, VolumeAttributesClass old, FieldErrors errors) {
            Finalizers.check(given, errors);
            if (!given.driverName().equals(old.driverName())) {
                errors.forbidden(FieldPath.of("driverName"), "updates to driverName are forbidden.");
            }
            if (!given.parameters().equals(old.parameters())) {
                errors.forbidden(PARAMETERS, "updates to parameters are forbidden.");
            }
        }
    }
}
