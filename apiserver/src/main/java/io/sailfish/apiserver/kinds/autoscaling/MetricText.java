package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.model.api.autoscaling.v2.MetricSpec;
import io.sailfish.model.api.autoscaling.v2.MetricStatus;
import io.sailfish.model.api.autoscaling.v2.MetricTarget;
import io.sailfish.model.api.autoscaling.v2.MetricValueStatus;
import java.util.ArrayList;
import java.util.List;

/** Metrics in a cell of a table: what they are, and what they should be. */
final class MetricText {
    private static final int MOST = 2;
    private static final String UNKNOWN = "<unknown>";

    private MetricText() {}

    static String of(List<MetricSpec> specs, List<MetricStatus> statuses) {
        if (specs.isEmpty()) {
            return "<none>";
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            texts.add(one(specs.get(i), i < statuses.size() ? statuses.get(i) : MetricStatus.EMPTY));
        }
        String shown = String.join(", ", texts.subList(0, Math.min(MOST, texts.size())));
        return texts.size() > MOST ? shown + " + " + (texts.size() - MOST) + " more..." : shown;
    }

    private static String one(MetricSpec spec, MetricStatus status) {
        return switch (spec.type()) {
            case "External" -> value(spec.external().target(), status.external().current());
            case "Object" -> value(spec.object().target(), status.object().current());
            case "Pods" ->
                average(status.pods().current()) + "/" + spec.pods().target().averageValue();
            case "Resource" ->
                spec.resource().name() + ": "
                        + share(spec.resource().target(), status.resource().current());
            case "ContainerResource" ->
                spec.containerResource().name() + ": "
                        + share(
                                spec.containerResource().target(),
                                status.containerResource().current());
            default -> "<unknown type>";
        };
    }

    private static String average(MetricValueStatus current) {
        return current.hasAverageValue() ? current.averageValue().toString() : UNKNOWN;
    }

    private static String value(MetricTarget target, MetricValueStatus current) {
        return target.hasAverageValue()
                ? average(current) + "/" + target.averageValue() + " (avg)"
                : (current.hasValue() ? current.value().toString() : UNKNOWN) + "/" + target.value();
    }

    private static String share(MetricTarget target, MetricValueStatus current) {
        if (target.hasAverageValue()) {
            return average(current) + "/" + target.averageValue();
        }
        String now = current.hasAverageUtilization() ? current.averageUtilization(0) + "%" : UNKNOWN;
        return now + "/" + (target.hasAverageUtilization() ? target.averageUtilization(0) + "%" : "<auto>");
    }
}
