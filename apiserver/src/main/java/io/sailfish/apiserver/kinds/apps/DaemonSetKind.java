package io.sailfish.apiserver.kinds.apps;

import static io.sailfish.apiserver.kinds.apps.WorkloadValidation.SPEC;
import static io.sailfish.apiserver.kinds.apps.WorkloadValidation.STATUS;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.core.pod.PodDefaults;
import io.sailfish.apiserver.kinds.core.pod.PodValidation;
import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.kinds.core.pod.TemplateColumns;
import io.sailfish.apiserver.kinds.core.pod.UnservedFields;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.apps.v1.DaemonSetSpec;
import io.sailfish.model.api.apps.v1.DaemonSetStatus;
import io.sailfish.model.api.apps.v1.DaemonSetUpdateStrategy;
import io.sailfish.model.api.apps.v1.RollingUpdateDaemonSet;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.value.IntOrString;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** DaemonSets: one pod on each node that qualifies. */
public final class DaemonSetKind implements Kind<DaemonSet> {
    /** Counts the changes of the template, for clients that are older than metadata.generation. */
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public DaemonSetKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<DaemonSet> definition() {
        var builder = KindDefinition.of(AppsV1.DAEMON_SETS).generation().strategy(new Rules());
        count(builder, "Desired", DaemonSetStatus.DESIRED_NUMBER_SCHEDULED, DaemonSetStatus::desiredNumberScheduled);
        count(builder, "Current", DaemonSetStatus.CURRENT_NUMBER_SCHEDULED, DaemonSetStatus::currentNumberScheduled);
        count(builder, "Ready", DaemonSetStatus.NUMBER_READY, DaemonSetStatus::numberReady);
        count(builder, "Up-to-date", DaemonSetStatus.UPDATED_NUMBER_SCHEDULED, DaemonSetStatus::updatedNumberScheduled);
        count(builder, "Available", DaemonSetStatus.NUMBER_AVAILABLE, DaemonSetStatus::numberAvailable);
        builder.column(
                        "Node Selector",
                        "string",
                        Descriptions.of(PodSpec.TYPE, PodSpec.NODE_SELECTOR),
                        0,
                        (set, now) -> labels(set.spec().template().spec().nodeSelector()))
                .ageColumn();
        return TemplateColumns.addTo(builder, set -> set.spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(DaemonSetSpec.TYPE, DaemonSetSpec.SELECTOR),
                        1,
                        (set, now) -> TemplateColumns.selector(set.spec().selector()))
                .status(new Status())
                .build();
    }

    private static void count(
            KindDefinition.Builder<DaemonSet> builder, String name, int field, ToIntFunction<DaemonSetStatus> count) {
        String description = Descriptions.of(DaemonSetStatus.TYPE, field);
        builder.column(name, "integer", description, 0, (set, now) -> count.applyAsInt(set.status()));
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? "<none>"
                : labels.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    private static DaemonSet withTemplateGeneration(DaemonSet set, String generation) {
        StringMap<String> annotations = StringMap.copyOf(set.metadata().annotations());
        return set.withMetadata(set.metadata().withAnnotations(annotations.with(TEMPLATE_GENERATION, generation)));
    }

    private static long templateGeneration(DaemonSet set) {
        String text = set.metadata().annotations().getOrDefault(TEMPLATE_GENERATION, "0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private final class Rules implements Strategy<DaemonSet> {
        private static final int HISTORY = 10;

        @Override
        public DaemonSet defaults(DaemonSet set) {
            DaemonSetSpec spec =
                    set.spec().withTemplate(PodDefaults.template(set.spec().template()));
            DaemonSetUpdateStrategy strategy = spec.updateStrategy();
            if (strategy.type().isEmpty()) {
                strategy = strategy.withType("RollingUpdate");
            }
            if (strategy.type().equals("RollingUpdate")) {
                RollingUpdateDaemonSet rolling = strategy.rollingUpdate();
                rolling = rolling.hasMaxUnavailable() ? rolling : rolling.withMaxUnavailable(IntOrString.of(1));
                rolling = rolling.hasMaxSurge() ? rolling : rolling.withMaxSurge(IntOrString.of(0));
                strategy = strategy.withRollingUpdate(rolling);
            }
            spec = spec.withUpdateStrategy(strategy);
            spec = spec.hasRevisionHistoryLimit() ? spec : spec.withRevisionHistoryLimit(HISTORY);
            DaemonSet whole = set.withSpec(spec);
            // There before the managers are told, who own it by that: as upstream, where it is made of another field.
            return set.metadata().annotations().containsKey(TEMPLATE_GENERATION)
                    ? whole
                    : withTemplateGeneration(whole, "0");
        }

        @Override
        public DaemonSet prepareForCreate(RequestContext context, DaemonSet set) {
            return withTemplateGeneration(
                    StatusField.without(set)
                            .withSpec(set.spec()
                                    .withTemplate(UnservedFields.drop(set.spec().template()))),
                    "1");
        }

        @Override
        public DaemonSet prepareForUpdate(RequestContext context, DaemonSet set, DaemonSet old) {
            DaemonSet served = StatusField.of(old, set)
                    .withSpec(set.spec()
                            .withTemplate(UnservedFields.drop(set.spec().template())));
            long generation = templateGeneration(old);
            boolean changed = !served.spec().template().equals(old.spec().template());
            return withTemplateGeneration(served, Long.toString(changed ? generation + 1 : generation));
        }

        @Override
        public void validate(RequestContext context, DaemonSet set, FieldErrors errors) {
            Finalizers.check(set, errors);
            spec(set.spec(), errors);
        }

        private void spec(DaemonSetSpec spec, FieldErrors errors) {
            WorkloadValidation check = new WorkloadValidation(privilegedAllowed, errors);
            FieldPath path = SPEC.child("selector");
            AffinityValidation.selector(spec.hasSelector(), spec.selector(), path, errors);
            try {
                check.selects(
                        spec.hasSelector() ? LabelMatcher.of(spec.selector()) : LabelMatcher.nothing(),
                        spec.template());
            } catch (SelectorException e) {
                // What is wrong with it has been said.
            }
            if (spec.hasSelector() && spec.selector().isEmpty()) {
                errors.invalid(path, spec.selector(), "empty selector is invalid for daemonset");
            }
            PodValidation.template(spec.template(), privilegedAllowed, WorkloadValidation.TEMPLATE, errors);
            check.runsForever(spec.template(), "DaemonSet");
            check.count(SPEC, "minReadySeconds", spec.minReadySeconds());
            strategy(spec.updateStrategy(), check);
            check.count(SPEC, "revisionHistoryLimit", spec.revisionHistoryLimit(0));
        }

        private static void strategy(DaemonSetUpdateStrategy strategy, WorkloadValidation check) {
            FieldPath path = SPEC.child("updateStrategy");
            switch (strategy.type()) {
                case "OnDelete" -> {}
                case "RollingUpdate" -> rolling(strategy.rollingUpdate(), path.child("rollingUpdate"), check);
                default -> check.errors().notSupported(path, strategy, List.of("RollingUpdate", "OnDelete"));
            }
        }

        private static void rolling(RollingUpdateDaemonSet rolling, FieldPath path, WorkloadValidation check) {
            check.numberOrShare(path, "maxUnavailable", rolling.maxUnavailable());
            check.numberOrShare(path, "maxSurge", rolling.maxSurge());
            check.atMostAll(path, "maxUnavailable", rolling.maxUnavailable());
            check.atMostAll(path, "maxSurge", rolling.maxSurge());
            boolean unavailable = !WorkloadValidation.isZero(rolling.maxUnavailable());
            boolean surge = !WorkloadValidation.isZero(rolling.maxSurge());
            if (unavailable && surge) {
                check.errors()
                        .invalid(
                                path.child("maxSurge"),
                                rolling.maxSurge().toString(),
                                "may not be set when maxUnavailable is non-zero");
            } else if (!unavailable && !surge) {
                check.errors().required(path.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
            }
        }

        @Override
        public void validateUpdate(RequestContext context, DaemonSet set, DaemonSet old, FieldErrors errors) {
            if (set.spec().equals(old.spec())) {
                return;
            }
            // Upstream judges the object as such and as an update, which shows in the causes that clients get.
            spec(set.spec(), errors);
            spec(set.spec(), errors);
            if (!set.spec().selector().equals(old.spec().selector())) {
                errors.invalid(SPEC.child("selector"), set.spec().selector(), MetadataValidation.IMMUTABLE);
            }
        }

        @Override
        public List<String> createWarnings(RequestContext context, DaemonSet set) {
            return PodWarnings.of(set.spec().template().spec(), WorkloadValidation.POD_SPEC);
        }

        @Override
        public List<String> updateWarnings(RequestContext context, DaemonSet set, DaemonSet old) {
            return changesGeneration(set, old) ? createWarnings(context, set) : List.of();
        }
    }

    private static final class Status implements StatusUpdates<DaemonSet> {
        @Override
        public DaemonSet prepareForUpdate(RequestContext context, DaemonSet set, DaemonSet old) {
            DaemonSet prepared = StatusUpdates.super.prepareForUpdate(context, set, old);
            return withTemplateGeneration(prepared, Long.toString(templateGeneration(old)));
        }

        @Override
        public void validateUpdate(RequestContext context, DaemonSet set, DaemonSet old, FieldErrors errors) {
            DaemonSetStatus status = set.status();
            WorkloadValidation check = new WorkloadValidation(true, errors);
            check.statusCount("currentNumberScheduled", status.currentNumberScheduled());
            check.statusCount("numberMisscheduled", status.numberMisscheduled());
            check.statusCount("desiredNumberScheduled", status.desiredNumberScheduled());
            check.statusCount("numberReady", status.numberReady());
            check.statusCount("observedGeneration", status.observedGeneration());
            check.statusCount("updatedNumberScheduled", status.updatedNumberScheduled());
            check.statusCount("numberAvailable", status.numberAvailable());
            check.statusCount("numberUnavailable", status.numberUnavailable());
            check.statusCount("collisionCount", status.collisionCount(0));
            int collisions = status.collisionCount(0);
            if (collisions < old.status().collisionCount(0)) {
                errors.invalid(STATUS.child("collisionCount"), collisions, "cannot be decremented");
            }
        }
    }
}
