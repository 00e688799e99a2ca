package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.storage.v1.StorageClass;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** StorageClasses: how volumes are made when claims ask for them. */
public final class StorageClassKind implements Kind<StorageClass> {
    /** Marks the class of claims that name none. */
    public static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    /** The same in its first days. */
    public static final String BETA_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class";

    private static final FieldPath PROVISIONER = FieldPath.of("provisioner");
    private static final FieldPath PARAMETERS = FieldPath.of("parameters");
    private static final FieldPath RECLAIM_POLICY = FieldPath.of("reclaimPolicy");
    private static final FieldPath BINDING_MODE = FieldPath.of("volumeBindingMode");
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Retain");
    private static final List<String> BINDING_MODES = List.of("Immediate", "WaitForFirstConsumer");

    @Override
    public KindDefinition<StorageClass> definition() {
        return KindDefinition.of(StorageV1.STORAGE_CLASSES)
                .strategy(new Rules())
                .column(
                        "Provisioner",
                        "string",
                        described(StorageClass.PROVISIONER),
                        0,
                        (item, now) -> item.provisioner())
                .column(
                        "ReclaimPolicy",
                        "string",
                        described(StorageClass.RECLAIM_POLICY),
                        0,
                        (item, now) -> item.reclaimPolicy("Delete"))
                .column(
                        "VolumeBindingMode",
                        "string",
                        described(StorageClass.VOLUME_BINDING_MODE),
                        0,
                        (item, now) -> item.volumeBindingMode("Immediate"))
                .column(
                        "AllowVolumeExpansion",
                        "string",
                        described(StorageClass.ALLOW_VOLUME_EXPANSION),
                        0,
                        (item, now) -> item.allowVolumeExpansion(false))
                .ageColumn()
                .build();
    }

    /** Whether claims that name no class get this one. */
    public static boolean isDefault(StorageClass candidate) {
        return "true".equals(candidate.metadata().annotations().get(DEFAULT))
                || "true".equals(candidate.metadata().annotations().get(BETA_DEFAULT));
    }

    private static String described(int field) {
        return Descriptions.of(StorageClass.TYPE, field);
    }

    private static final class Rules implements Strategy<StorageClass> {
        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public StorageClass defaults(StorageClass given) {
            StorageClass item = given.hasReclaimPolicy() ? given : given.withReclaimPolicy("Delete");
            return item.hasVolumeBindingMode() ? item : item.withVolumeBindingMode("Immediate");
        }

        @Override
        public void validate(RequestContext context, StorageClass given, FieldErrors errors) {
            Finalizers.check(given, errors);
            String provisioner = given.provisioner().toLowerCase(Locale.ROOT);
            if (provisioner.isEmpty()) {
                errors.required(PROVISIONER, "");
            } else {
                errors.invalid(PROVISIONER, provisioner, Names.qualifiedName(provisioner));
            }
            Parameters.check(given.parameters(), PARAMETERS, errors);
            String policy = given.reclaimPolicy("");
            if (!policy.isEmpty() && !RECLAIM_POLICIES.contains(policy)) {
                errors.notSupported(RECLAIM_POLICY, policy, RECLAIM_POLICIES);
            }
            String mode = given.volumeBindingMode("");
            if (!given.hasVolumeBindingMode()) {
                errors.required(BINDING_MODE, "");
            } else if (!BINDING_MODES.contains(mode)) {
                errors.notSupported(BINDING_MODE, mode, BINDING_MODES);
            }
            TopologyValidation.terms(given.allowedTopologies(), FieldPath.of("allowedTopologies"), errors);
        }

        @Override
        public void validateUpdate(RequestContext context, StorageClass given, StorageClass old, FieldErrors errors) {
            Finalizers.check(given, errors);
            if (!given.parameters().equals(old.parameters())) {
                errors.forbidden(PARAMETERS, "updates to parameters are forbidden.");
            }
            if (!given.provisioner().equals(old.provisioner())) {
                errors.forbidden(PROVISIONER, "updates to provisioner are forbidden.");
            }
            if (!Objects.equals(given.reclaimPolicy(""), old.reclaimPolicy(""))) {
                errors.forbidden(RECLAIM_POLICY, "updates to reclaimPolicy are forbidden.");
            }
            Immutable.check(errors, BINDING_MODE, given.volumeBindingMode(""), old.volumeBindingMode(""));
        }

        @Override
        public List<String> createWarnings(RequestContext context, StorageClass given) {
            return TopologyValidation.warnings(given.allowedTopologies(), FieldPath.of("allowedTopologies"));
        }

        @Override
        public List<String> updateWarnings(RequestContext context, StorageClass given, StorageClass old) {
            return createWarnings(context, given);
        }
    }
}
