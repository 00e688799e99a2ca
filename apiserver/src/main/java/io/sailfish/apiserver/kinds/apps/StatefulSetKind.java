package io.sailfish.apiserver.kinds.apps;

import static io.sailfish.apiserver.kinds.apps.WorkloadValidation.SPEC;
import static io.sailfish.apiserver.kinds.apps.WorkloadValidation.STATUS;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.core.pod.PodDefaults;
import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.kinds.core.pod.TemplateColumns;
import io.sailfish.apiserver.kinds.core.pod.UnservedFields;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.RollingUpdateStatefulSetStrategy;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy;
import io.sailfish.model.api.apps.v1.StatefulSetSpec;
import io.sailfish.model.api.apps.v1.StatefulSetStatus;
import io.sailfish.model.api.apps.v1.StatefulSetUpdateStrategy;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.ArrayList;
import java.util.List;

/** StatefulSets: pods with names and volumes that they keep. */
public final class StatefulSetKind implements Kind<StatefulSet> {
    private static final String FIXED = "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
            + " 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
            + " 'minReadySeconds' are forbidden";
    private static final List<String> CLAIM_POLICIES = List.of("Retain", "Delete");

    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public StatefulSetKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<StatefulSet> definition() {
        var builder = KindDefinition.of(AppsV1.STATEFUL_SETS)
                .generation()
                .strategy(new Rules())
                .column(
                        "Ready",
                        "string",
                        "Number of the pod with ready state",
                        0,
                        (set, now) ->
                                set.status().readyReplicas() + "/" + set.spec().replicas(1))
                .ageColumn();
        return TemplateColumns.addTo(builder, set -> set.spec().template())
                .status(new Status())
                .scale()
                .build();
    }

    private final class Rules implements Strategy<StatefulSet> {
        private static final int HISTORY = 10;

        @Override
        public StatefulSet defaults(StatefulSet set) {
            StatefulSetSpec spec = set.spec();
            spec = spec.withTemplate(PodDefaults.template(spec.template()))
                    .withVolumeClaimTemplates(Each.of(spec.volumeClaimTemplates(), Rules::claim))
                    .withUpdateStrategy(strategy(spec.updateStrategy()))
                    .withPersistentVolumeClaimRetentionPolicy(retention(spec.persistentVolumeClaimRetentionPolicy()));
            spec = spec.podManagementPolicy().isEmpty() ? spec.withPodManagementPolicy("OrderedReady") : spec;
            spec = spec.hasReplicas() ? spec : spec.withReplicas(1);
            return set.withSpec(spec.hasRevisionHistoryLimit() ? spec : spec.withRevisionHistoryLimit(HISTORY));
        }

        private static PersistentVolumeClaim claim(PersistentVolumeClaim given) {
            PersistentVolumeClaim claim = given;
            if (!claim.spec().hasVolumeMode()) {
                claim = claim.withSpec(claim.spec().withVolumeMode("Filesystem"));
            }
            return claim.status().phase().isEmpty()
                    ? claim.withStatus(claim.status().withPhase("Pending"))
                    : claim;
        }

        private static StatefulSetUpdateStrategy strategy(StatefulSetUpdateStrategy given) {
            StatefulSetUpdateStrategy strategy = given;
            if (strategy.type().isEmpty()) {
                strategy = strategy.withType("RollingUpdate").withRollingUpdate(strategy.rollingUpdate());
            }
            boolean whole = strategy.type().equals("RollingUpdate")
                    && strategy.hasRollingUpdate()
                    && !strategy.rollingUpdate().hasPartition();
            return whole ? strategy.withRollingUpdate(strategy.rollingUpdate().withPartition(0)) : strategy;
        }

        private static StatefulSetPersistentVolumeClaimRetentionPolicy retention(
                StatefulSetPersistentVolumeClaimRetentionPolicy given) {
            StatefulSetPersistentVolumeClaimRetentionPolicy policy = given;
            policy = policy.whenDeleted().isEmpty() ? policy.withWhenDeleted("Retain") : policy;
            return policy.whenScaled().isEmpty() ? policy.withWhenScaled("Retain") : policy;
        }

        @Override
        public StatefulSet prepareForCreate(RequestContext context, StatefulSet set) {
            return StatusField.without(set).withSpec(served(set.spec()));
        }

        @Override
        public StatefulSet prepareForUpdate(RequestContext context, StatefulSet set, StatefulSet old) {
            return StatusField.of(old, set).withSpec(served(set.spec()));
        }

        /** Pods are replaced one by one: how many may be away at a time is dropped, as upstream does with the feature off. */
        private static StatefulSetSpec served(StatefulSetSpec spec) {
            StatefulSetUpdateStrategy strategy = spec.updateStrategy();
            if (strategy.rollingUpdate().hasMaxUnavailable()) {
                strategy = strategy.withRollingUpdate(
                        strategy.rollingUpdate().without(RollingUpdateStatefulSetStrategy.MAX_UNAVAILABLE));
            }
            return spec.withUpdateStrategy(strategy).withTemplate(UnservedFields.drop(spec.template()));
        }

        @Override
        public void validate(RequestContext context, StatefulSet set, FieldErrors errors) {
            Finalizers.check(set, errors);
            spec(set.spec(), errors);
        }

        private void spec(StatefulSetSpec spec, FieldErrors errors) {
            WorkloadValidation check = new WorkloadValidation(privilegedAllowed, errors);
            String management = spec.podManagementPolicy();
            if (!management.equals("OrderedReady") && !management.equals("Parallel")) {
                errors.invalid(SPEC.child("podManagementPolicy"), management, "must be 'OrderedReady' or 'Parallel'");
            }
            strategy(spec.updateStrategy(), check);
            StatefulSetPersistentVolumeClaimRetentionPolicy retention = spec.persistentVolumeClaimRetentionPolicy();
            FieldPath path = SPEC.child("persistentVolumeClaimRetentionPolicy");
            retention(retention.whenDeleted(), path.child("whenDeleted"), errors);
            retention(retention.whenScaled(), path.child("whenScaled"), errors);
            check.count(SPEC, "replicas", spec.replicas(0));
            check.count(SPEC, "minReadySeconds", spec.minReadySeconds());
            check.count(SPEC.child("ordinals"), "start", spec.ordinals().start());
            check.count(SPEC, "revisionHistoryLimit", spec.revisionHistoryLimit(0));
            selectorAndTemplate(spec, check);
            check.runsForever(spec.template(), "StatefulSet");
        }

        private static void strategy(StatefulSetUpdateStrategy strategy, WorkloadValidation check) {
            FieldPath path = SPEC.child("updateStrategy");
            switch (strategy.type()) {
                case "OnDelete" -> {
                    if (strategy.hasRollingUpdate()) {
                        check.errors()
                                .invalid(
                                        path.child("rollingUpdate"),
                                        strategy.rollingUpdate(),
                                        "only allowed for updateStrategy 'RollingUpdate'");
                    }
                }
                case "RollingUpdate" ->
                    check.count(
                            path.child("rollingUpdate"),
                            "partition",
                            strategy.rollingUpdate().partition(0));
                default -> check.errors().invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
            }
        }

        private static void retention(String policy, FieldPath path, FieldErrors errors) {
            if (!CLAIM_POLICIES.contains(policy)) {
                errors.notSupported(path, policy, CLAIM_POLICIES);
            }
        }

        private static void selectorAndTemplate(StatefulSetSpec spec, WorkloadValidation check) {
            FieldPath path = SPEC.child("selector");
            if (!spec.hasSelector()) {
                check.errors().required(path, "");
            } else {
                AffinityValidation.selector(true, spec.selector(), path, check.errors());
                if (spec.selector().isEmpty()) {
                    check.errors().invalid(path, spec.selector(), "empty selector is invalid for statefulset");
                }
            }
            LabelMatcher matcher;
            try {
                matcher = spec.hasSelector() ? LabelMatcher.of(spec.selector()) : LabelMatcher.nothing();
            } catch (SelectorException e) {
                check.errors().invalid(path, spec.selector(), "");
                return;
            }
            template(matcher, spec.template(), check);
        }

        /** Only the metadata: volumes of claims are added to the pods later, by the controller. */
        private static void template(LabelMatcher matcher, PodTemplateSpec template, WorkloadValidation check) {
            if (!matcher.isEverything()) {
                check.selects(matcher, template);
            }
            FieldPath path = WorkloadValidation.TEMPLATE;
            List<FieldError> found = new ArrayList<>(0);
            MetadataValidation.labels(template.metadata().labels(), path.child("labels"), found);
            MetadataValidation.annotations(template.metadata().annotations(), path.child("annotations"), found);
            check.errors().addAll(found);
        }

        @Override
        public void validateUpdate(RequestContext context, StatefulSet set, StatefulSet old, FieldErrors errors) {
            if (set.spec().equals(old.spec())) {
                return;
            }
            spec(set.spec(), errors);
            if (!fixed(set.spec()).equals(fixed(old.spec()))) {
                errors.forbidden(SPEC, FIXED);
            }
        }

        /** What stays as it is. */
        private static StatefulSetSpec fixed(StatefulSetSpec spec) {
            return spec.without(StatefulSetSpec.REPLICAS)
                    .without(StatefulSetSpec.TEMPLATE)
                    .without(StatefulSetSpec.UPDATE_STRATEGY)
                    .without(StatefulSetSpec.MIN_READY_SECONDS)
                    .without(StatefulSetSpec.ORDINALS)
                    .without(StatefulSetSpec.REVISION_HISTORY_LIMIT)
                    .without(StatefulSetSpec.PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY);
        }

        @Override
        public List<String> createWarnings(RequestContext context, StatefulSet set) {
            return PodWarnings.of(set.spec().template().spec(), WorkloadValidation.POD_SPEC);
        }

        @Override
        public List<String> updateWarnings(RequestContext context, StatefulSet set, StatefulSet old) {
            return changesGeneration(set, old) ? createWarnings(context, set) : List.of();
        }
    }

    private static final class Status implements StatusUpdates<StatefulSet> {
        @Override
        public void validateUpdate(RequestContext context, StatefulSet set, StatefulSet old, FieldErrors errors) {
            StatefulSetStatus status = set.status();
            WorkloadValidation check = new WorkloadValidation(true, errors);
            check.statusCount("replicas", status.replicas());
            check.statusCount("readyReplicas", status.readyReplicas());
            check.statusCount("currentReplicas", status.currentReplicas());
            check.statusCount("updatedReplicas", status.updatedReplicas());
            check.statusCount("availableReplicas", status.availableReplicas());
            check.statusCount("observedGeneration", status.observedGeneration());
            check.statusCount("collisionCount", status.collisionCount(0));
            check.statusAtMost("readyReplicas", status.readyReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("currentReplicas", status.currentReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("updatedReplicas", status.updatedReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("availableReplicas", status.availableReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost(
                    "availableReplicas", status.availableReplicas(), status.readyReplicas(), "status.readyReplicas");
            int collisions = status.collisionCount(0);
            if (collisions < old.status().collisionCount(0)) {
                errors.invalid(STATUS.child("collisionCount"), collisions, "cannot be decremented");
            }
        }
    }
}
