package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.table.Column;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.storage.v1.CSIStorageCapacity;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;

/** CSIStorageCapacities: how much of a class is left somewhere. */
final class CsiStorageCapacityKind implements Kind<CSIStorageCapacity> {
    @Override
    public KindDefinition<CSIStorageCapacity> definition() {
        return KindDefinition.of(StorageV1.CSI_STORAGE_CAPACITIES)
                .strategy(new Rules())
                .column(new Column<>(
                        "Created At",
                        "date",
                        "",
                        Descriptions.of(ObjectMeta.TYPE, ObjectMeta.CREATION_TIMESTAMP),
                        0,
                        (item, now) -> item.metadata().creationTimestamp().toString()))
                .build();
    }

    private static final class Rules implements Strategy<CSIStorageCapacity> {
        @Override
        public void validate(RequestContext context, CSIStorageCapacity given, FieldErrors errors) {
            Finalizers.check(given, errors);
            AffinityValidation.selector(
                    given.hasNodeTopology(), given.nodeTopology(), FieldPath.of("nodeTopology"), errors);
            errors.invalid(
                    FieldPath.of("storageClassName"),
                    given.storageClassName(),
                    Names.dns1123Subdomain(given.storageClassName()));
            amount("capacity", given.hasCapacity(), given.capacity(), errors);
            amount("maximumVolumeSize", given.hasMaximumVolumeSize(), given.maximumVolumeSize(), errors);
        }

        private static void amount(String field, boolean given, Quantity amount, FieldErrors errors) {
            if (given && amount.sign() < 0) {
                errors.invalid(FieldPath.of(field), amount.toString(), "must be greater than or equal to 0");
            }
        }

        @Override
        public void validateUpdate(
                RequestContext context, CSIStorageCapacity given, CSIStorageCapacity old, FieldErrors errors) {
            Immutable.check(errors, FieldPath.of("nodeTopology"), given.nodeTopology(), old.nodeTopology());
            Immutable.check(errors, FieldPath.of("storageClassName"), given.storageClassName(), old.storageClassName());
            Finalizers.check(given, errors);
            amount("capacity", given.hasCapacity(), given.capacity(), errors);
            amount("maximumVolumeSize", given.hasMaximumVolumeSize(), given.maximumVolumeSize(), errors);
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
