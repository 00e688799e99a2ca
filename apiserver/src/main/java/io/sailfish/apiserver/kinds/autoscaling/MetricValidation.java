package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.autoscaling.v2.MetricIdentifier;
import io.sailfish.model.api.autoscaling.v2.MetricSpec;
import io.sailfish.model.api.autoscaling.v2.MetricTarget;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with one metric of an autoscaler. */
final class MetricValidation {
    private static final List<String> TYPES = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");

    private final MetricSpec metric;
    private final FieldPath path;
    private final FieldErrors errors;

    private MetricValidation(MetricSpec metric, FieldPath path, FieldErrors errors) {
        this.metric = metric;
        this.path = path;
        this.errors = errors;
    }

    static void validate(MetricSpec metric, FieldPath path, FieldErrors errors) {
        new MetricValidation(metric, path, errors).validate();
    }

    private void validate() {
        String type = metric.type();
        if (type.isEmpty()) {
            errors.required(path.child("type"), "must specify a metric source type");
        }
        boolean known = TYPES.contains(type);
        if (!known) {
            errors.notSupported(path.child("type"), type, TYPES);
        }
        List<String> given = given();
        if (!given.isEmpty()) {
            source(given.getFirst());
        }
        String expected = known ? type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) : "";
        if (!known) {
            errors.notSupported(path.child("type"), type, TYPES);
        } else if (!given.contains(expected)) {
            errors.required(path.child(expected), "must populate information for the given metric source");
        }
        if (given.size() != 1) {
            given.stream()
                    .filter(other -> !other.equals(expected))
                    .forEach(
                            other -> errors.forbidden(path.child(other), "must populate the given metric source only"));
        }
    }

    private List<String> given() {
        List<String> given = new ArrayList<>(1);
        for (String source : List.of("object", "external", "pods", "resource", "containerResource")) {
            if (metric.get(source) != null) {
                given.add(source);
            }
        }
        return given;
    }

    private void source(String source) {
        FieldPath at = path.child(source);
        switch (source) {
            case "object" -> {
                AutoscalerValidation.reference(metric.object().describedObject(), at.child("describedObject"), errors);
                identifier(metric.object().metric(), at);
                target(metric.object().target(), at);
                if (!metric.object().target().hasValue()
                        && !metric.object().target().hasAverageValue()) {
                    errors.required(
                            at.child("target", "averageValue"), "must set either a target value or averageValue");
                }
            }
            case "external" -> external(at);
            case "pods" -> {
                identifier(metric.pods().metric(), at);
                target(metric.pods().target(), at);
                if (metric.pods().target().averageValue().sign() <= 0) {
                    errors.required(at.child("target", "averageValue"), "must specify a positive target averageValue");
                }
            }
            case "resource" ->
                resource(metric.resource().name(), metric.resource().target(), at);
            default -> {
                if (metric.containerResource().name().isEmpty()) {
                    errors.required(at.child("name"), "must specify a resource name");
                }
                if (metric.containerResource().container().isEmpty()) {
                    errors.required(at.child("container"), "must specify a container");
                }
                share(metric.containerResource().target(), at);
            }
        }
    }

    private void external(FieldPath at) {
        MetricTarget target = metric.external().target();
        identifier(metric.external().metric(), at);
        target(target, at);
        if (!target.hasValue() && !target.hasAverageValue()) {
            errors.required(
                    at.child("target", "averageValue"),
                    "must set either a target value for metric or a per-pod target");
        }
        if (target.hasValue() && target.hasAverageValue()) {
            errors.forbidden(
                    at.child("target", "value"), "may not set both a target value for metric and a per-pod target");
        }
    }

    private void resource(String name, MetricTarget target, FieldPath at) {
        if (name.isEmpty()) {
            errors.required(at.child("name"), "must specify a resource name");
        }
        share(target, at);
    }

    private void share(MetricTarget target, FieldPath at) {
        target(target, at);
        if (!target.hasAverageUtilization() && !target.hasAverageValue()) {
            errors.required(
                    at.child("target", "averageUtilization"),
                    "must set either a target raw value or a target utilization");
        }
        if (target.hasAverageUtilization() && target.hasAverageValue()) {
            errors.forbidden(
                    at.child("target", "averageValue"), "may not set both a target raw value and a target utilization");
        }
    }

    private void identifier(MetricIdentifier identifier, FieldPath at) {
        FieldPath name = at.child("metric", "name");
        if (identifier.name().isEmpty()) {
            errors.required(name, "must specify a metric name");
        } else {
            errors.invalid(name, identifier.name(), Names.pathSegment(identifier.name()));
        }
    }

    private void target(MetricTarget target, FieldPath source) {
        FieldPath at = source.child("target");
        if (target.type().isEmpty()) {
            errors.required(at.child("type"), "must specify a metric target type");
        }
        if (!TARGETS.contains(target.type())) {
            errors.invalid(at.child("type"), target.type(), "must be either Utilization, Value, or AverageValue");
        }
        if (target.hasValue() && target.value().sign() <= 0) {
            errors.invalid(at.child("value"), target.value().toString(), "must be positive");
        }
        if (target.hasAverageValue() && target.averageValue().sign() <= 0) {
            errors.invalid(at.child("averageValue"), target.averageValue().toString(), "must be positive");
        }
        if (target.averageUtilization(1) < 1) {
            errors.invalid(at.child("averageUtilization"), target.averageUtilization(1), "must be greater than 0");
        }
    }
}
