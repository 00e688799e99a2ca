package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.storage.v1.CSIDriver;
import io.sailfish.model.api.storage.v1.CSIDriverSpec;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.api.storage.v1.TokenRequest;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** CSIDrivers: what a driver for volumes can do and wants to know. */
final class CsiDriverKind implements Kind<CSIDriver> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> GROUP_POLICIES = List.of("File", "None", "ReadWriteOnceWithFSType");
    private static final List<String> MODES = List.of("Persistent", "Ephemeral");
    private static final long SHORTEST_TOKEN_SECONDS = 600;
    private static final long SHORTEST_PERIOD_SECONDS = 10;
    private static final long LONGEST_TOKEN_SECONDS = 1L << 32;

    @Override
    public KindDefinition<CSIDriver> definition() {
        return KindDefinition.of(StorageV1.CSI_DRIVERS)
                .generation()
                .strategy(new Rules())
                .column(
                        "AttachRequired",
                        "boolean",
                        described(CSIDriverSpec.ATTACH_REQUIRED),
                        0,
                        (driver, now) -> driver.spec().attachRequired(true))
                .column(
                        "PodInfoOnMount",
                        "boolean",
                        described(CSIDriverSpec.POD_INFO_ON_MOUNT),
                        0,
                        (driver, now) -> driver.spec().podInfoOnMount(false))
                .column(
                        "StorageCapacity",
                        "boolean",
                        described(CSIDriverSpec.STORAGE_CAPACITY),
                        0,
                        (driver, now) -> driver.spec().storageCapacity(false))
                .column(
                        "TokenRequests",
                        "string",
                        described(CSIDriverSpec.TOKEN_REQUESTS),
                        0,
                        (driver, now) -> audiences(driver.spec()))
                .column(
                        "RequiresRepublish",
                        "boolean",
                        described(CSIDriverSpec.REQUIRES_REPUBLISH),
                        0,
                        (driver, now) -> driver.spec().requiresRepublish(false))
                .column(
                        "Modes",
                        "string",
                        described(CSIDriverSpec.VOLUME_LIFECYCLE_MODES),
                        0,
                        (driver, now) -> driver.spec().volumeLifecycleModes().isEmpty()
                                ? "<none>"
                                : String.join(",", driver.spec().volumeLifecycleModes()))
                .ageColumn()
                .build();
    }

    private static String described(int field) {
        return Descriptions.of(CSIDriverSpec.TYPE, field);
    }

    private static String audiences(CSIDriverSpec spec) {
        return spec.tokenRequests().isEmpty()
                ? "<unset>"
                : spec.tokenRequests().stream()
                        .map(request -> request.audience().isEmpty() ? "" : request.audience())
                        .collect(Collectors.joining(","));
    }

    private static final class Rules implements Strategy<CSIDriver> {
        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public CSIDriver defaults(CSIDriver driver) {
            CSIDriverSpec spec = driver.spec();
            spec = spec.hasAttachRequired() ? spec : spec.withAttachRequired(true);
            spec = spec.hasPodInfoOnMount() ? spec : spec.withPodInfoOnMount(false);
            spec = spec.hasStorageCapacity() ? spec : spec.withStorageCapacity(false);
            spec = spec.hasFsGroupPolicy() ? spec : spec.withFsGroupPolicy("ReadWriteOnceWithFSType");
            spec = spec.volumeLifecycleModes().isEmpty() ? spec.withVolumeLifecycleModes(List.of("Persistent")) : spec;
            spec = spec.hasRequiresRepublish() ? spec : spec.withRequiresRepublish(false);
            spec = spec.hasSeLinuxMount() ? spec : spec.withSeLinuxMount(false);
            return spec == driver.spec() ? driver : driver.withSpec(spec);
        }

        @Override
        public CSIDriver prepareForCreate(RequestContext context, CSIDriver driver) {
            return served(driver);
        }

        @Override
        public CSIDriver prepareForUpdate(RequestContext context, CSIDriver driver, CSIDriver old) {
            return served(driver);
        }

        /** Without the field whose feature is off by default at this level. */
        private static CSIDriver served(CSIDriver driver) {
            CSIDriverSpec spec = driver.spec();
            return spec.hasPreventPodSchedulingIfMissing()
                    ? driver.withSpec(spec.without(CSIDriverSpec.PREVENT_POD_SCHEDULING_IF_MISSING))
                    : driver;
        }

        @Override
        public void validate(RequestContext context, CSIDriver driver, FieldErrors errors) {
            Finalizers.check(driver, errors);
            CSIDriverSpec spec = driver.spec();
            String policy = spec.fsGroupPolicy("");
            if (!GROUP_POLICIES.contains(policy)) {
                errors.notSupported(SPEC.child("fsGroupPolicy"), policy, GROUP_POLICIES);
            }
            tokens(spec.tokenRequests(), SPEC.child("tokenRequests"), errors);
            for (String mode : spec.volumeLifecycleModes()) {
                if (!MODES.contains(mode)) {
                    errors.notSupported(SPEC.child("volumeLifecycleModes"), mode, MODES);
                }
            }
            long period = spec.nodeAllocatableUpdatePeriodSeconds(SHORTEST_PERIOD_SECONDS);
            if (period < SHORTEST_PERIOD_SECONDS) {
                errors.invalid(
                        SPEC.child("nodeAllocatableUpdatePeriodSeconds"),
                        period,
                        "must be greater than or equal to 10 seconds");
            }
            if (spec.hasServiceAccountTokenInSecrets() && spec.tokenRequests().isEmpty()) {
                errors.invalid(
                        SPEC.child("serviceAccountTokenInSecrets"),
                        spec.serviceAccountTokenInSecrets(false),
                        "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
            }
        }

        private static void tokens(List<TokenRequest> requests, FieldPath path, FieldErrors errors) {
            Set<String> audiences = new HashSet<>();
            for (int i = 0; i < requests.size(); i++) {
                TokenRequest request = requests.get(i);
                FieldPath at = path.index(i);
                if (!audiences.add(request.audience())) {
                    errors.duplicate(at.child("audience"), request.audience());
                    continue;
                }
                if (!request.hasExpirationSeconds()) {
                    continue;
                }
                long seconds = request.expirationSeconds(0);
                if (seconds < SHORTEST_TOKEN_SECONDS) {
                    errors.invalid(
                            at.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
                }
                if (seconds > LONGEST_TOKEN_SECONDS) {
                    errors.invalid(
                            at.child("expirationSeconds"),
                            seconds,
                            "may not specify a duration larger than 2^32 seconds");
                }
            }
        }

        @Override
        public void validateUpdate(RequestContext context, CSIDriver driver, CSIDriver old, FieldErrors errors) {
            validate(context, driver, errors);
            // Upstream misspells this one path.
            Immutable.check(
                    errors,
                    SPEC.child("attachedRequired"),
                    driver.spec().attachRequired(true),
                    old.spec().attachRequired(true));
            Immutable.check(
                    errors,
                    SPEC.child("volumeLifecycleModes"),
                    driver.spec().volumeLifecycleModes(),
                    old.spec().volumeLifecycleModes());
        }

        /** Counted since fields can change, that is: not with the creation. */
        @Override
        public long firstGeneration() {
            return 0;
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
