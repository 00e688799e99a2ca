package io.sailfish.apiserver.kinds.core.workload;

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
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.ReplicationController;
import io.sailfish.model.api.core.v1.ReplicationControllerSpec;
import io.sailfish.model.api.core.v1.ReplicationControllerStatus;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** ReplicationControllers: what ReplicaSets were before they were one. */
public final class ReplicationControllerKind implements Kind<ReplicationController> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath TEMPLATE = SPEC.child("template");
    private static final FieldPath STATUS = FieldPath.of("status");

    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public ReplicationControllerKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<ReplicationController> definition() {
        var builder = KindDefinition.of(CoreV1.REPLICATION_CONTROLLERS)
                .generation()
                .strategy(new Rules())
                .storedAt("controllers")
                .column(
                        "Desired",
                        "integer",
                        Descriptions.of(ReplicationControllerSpec.TYPE, ReplicationControllerSpec.REPLICAS),
                        0,
                        (controller, now) -> controller.spec().replicas(1))
                .column(
                        "Current",
                        "integer",
                        Descriptions.of(ReplicationControllerStatus.TYPE, ReplicationControllerStatus.REPLICAS),
                        0,
                        (controller, now) -> controller.status().replicas())
                .column(
                        "Ready",
                        "integer",
                        Descriptions.of(ReplicationControllerStatus.TYPE, ReplicationControllerStatus.READY_REPLICAS),
                        0,
                        (controller, now) -> controller.status().readyReplicas())
                .ageColumn();
        return TemplateColumns.addTo(builder, controller -> controller.spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(ReplicationControllerSpec.TYPE, ReplicationControllerSpec.SELECTOR),
                        1,
                        (controller, now) -> selector(controller.spec().selector()))
                .selectable(
                        "status.replicas",
                        controller -> Integer.toString(controller.status().replicas()))
                .status(new Status())
                .scale()
                .build();
    }

    private static String selector(Map<String, String> selector) {
        return selector.isEmpty()
                ? "<none>"
                : selector.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    private static void count(FieldPath path, String field, long value, FieldErrors errors) {
        if (value < 0) {
            errors.invalid(path.child(field), value, "must be greater than or equal to 0");
        }
    }

    private final class Rules implements Strategy<ReplicationController> {
        @Override
        public ReplicationController defaults(ReplicationController controller) {
            ReplicationControllerSpec spec = controller.spec();
            spec = spec.hasTemplate() ? spec.withTemplate(PodDefaults.template(spec.template())) : spec;
            spec = spec.hasReplicas() ? spec : spec.withReplicas(1);
            Map<String, String> labels = spec.template().metadata().labels();
            ReplicationController whole =
                    controller.withSpec(spec.selector().isEmpty() ? spec.withSelector(labels) : spec);
            return whole.metadata().labels().isEmpty() && !labels.isEmpty()
                    ? whole.withMetadata(whole.metadata().withLabels(labels))
                    : whole;
        }

        private static ReplicationController served(ReplicationController controller) {
            ReplicationControllerSpec spec = controller.spec();
            return spec.hasTemplate()
                    ? controller.withSpec(spec.withTemplate(UnservedFields.drop(spec.template())))
                    : controller;
        }

        @Override
        public ReplicationController prepareForCreate(RequestContext context, ReplicationController controller) {
            return served(StatusField.without(controller));
        }

        @Override
        public ReplicationController prepareForUpdate(
                RequestContext context, ReplicationController controller, ReplicationController old) {
            return served(StatusField.of(old, controller));
        }

        @Override
        public void validate(RequestContext context, ReplicationController controller, FieldErrors errors) {
            Finalizers.check(controller, errors);
            spec(controller.spec(), errors);
        }

        private void spec(ReplicationControllerSpec spec, FieldErrors errors) {
            count(SPEC, "minReadySeconds", spec.minReadySeconds(), errors);
            if (spec.selector().isEmpty()) {
                errors.required(SPEC.child("selector"), "");
            }
            count(SPEC, "replicas", spec.replicas(0), errors);
            if (spec.hasTemplate()) {
                template(spec.selector(), spec.template(), errors);
            } else {
                errors.required(TEMPLATE, "");
            }
        }

        private void template(Map<String, String> selector, PodTemplateSpec template, FieldErrors errors) {
            Map<String, String> labels = template.metadata().labels();
            if (!labels.entrySet().containsAll(selector.entrySet())) {
                errors.invalid(
                        TEMPLATE.child("metadata", "labels"), labels, "`selector` does not match template `labels`");
            }
            PodValidation.template(template, privilegedAllowed, TEMPLATE, errors);
            String policy = template.spec().restartPolicy();
            if (!policy.equals("Always")) {
                errors.notSupported(TEMPLATE.child("spec", "restartPolicy"), policy, List.of("Always"));
            }
            if (template.spec().hasActiveDeadlineSeconds()) {
                errors.forbidden(
                        TEMPLATE.child("spec", "activeDeadlineSeconds"),
                        "activeDeadlineSeconds in ReplicationController is not Supported");
            }
        }

        @Override
        public void validateUpdate(
                RequestContext context,
                ReplicationController controller,
                ReplicationController old,
                FieldErrors errors) {
            if (!controller.spec().equals(old.spec())) {
                // Upstream judges the object as such and as an update, which shows in the causes that clients get.
                spec(controller.spec(), errors);
                spec(controller.spec(), errors);
            }
        }

        @Override
        public List<String> createWarnings(RequestContext context, ReplicationController controller) {
            return PodWarnings.of(controller.spec().template().spec(), TEMPLATE.child("spec"));
        }

        @Override
        public List<String> updateWarnings(
                RequestContext context, ReplicationController controller, ReplicationController old) {
            return changesGeneration(controller, old) ? createWarnings(context, controller) : List.of();
        }

        @Override
        public boolean orphansDependentsByDefault() {
            return true;
        }
    }

    private static final class Status implements StatusUpdates<ReplicationController> {
        @Override
        public void validateUpdate(
                RequestContext context,
                ReplicationController controller,
                ReplicationController old,
                FieldErrors errors) {
            ReplicationControllerStatus status = controller.status();
            count(STATUS, "replicas", status.replicas(), errors);
            count(STATUS, "fullyLabeledReplicas", status.fullyLabeledReplicas(), errors);
            count(STATUS, "readyReplicas", status.readyReplicas(), errors);
            count(STATUS, "availableReplicas", status.availableReplicas(), errors);
            count(STATUS, "observedGeneration", status.observedGeneration(), errors);
            atMost("fullyLabeledReplicas", status.fullyLabeledReplicas(), status.replicas(), "status.replicas", errors);
            atMost("readyReplicas", status.readyReplicas(), status.replicas(), "status.replicas", errors);
            atMost("availableReplicas", status.availableReplicas(), status.replicas(), "status.replicas", errors);
            atMost("availableReplicas", status.availableReplicas(), status.readyReplicas(), "readyReplicas", errors);
        }

        private static void atMost(String field, int value, int limit, String limitName, FieldErrors errors) {
            if (value > limit) {
                errors.invalid(STATUS.child(field), value, "cannot be greater than " + limitName);
            }
        }
    }
}
