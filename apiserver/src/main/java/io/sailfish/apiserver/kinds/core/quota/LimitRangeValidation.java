package io.sailfish.apiserver.kinds.core.quota;

import io.sailfish.apiserver.kinds.core.pod.ResourceNames;
import io.sailfish.apiserver.kinds.core.pod.ResourceValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.LimitRange;
import io.sailfish.model.api.core.v1.LimitRangeItem;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.math.MathContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is wrong with a LimitRange. */
final class LimitRangeValidation {
    private static final Set<String> STANDARD_TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

    private final LimitRangeItem item;
    private final FieldPath path;
    private final FieldErrors errors;

    private LimitRangeValidation(LimitRangeItem item, FieldPath path, FieldErrors errors) {
        this.item = item;
        this.path = path;
        this.errors = errors;
    }

    static void validate(LimitRange range, FieldErrors errors) {
        List<LimitRangeItem> items = range.spec().limits();
        Set<String> types = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            FieldPath path = FieldPath.of("spec", "limits").index(i);
            type(items.get(i).type(), path.child("type"), errors);
            if (!types.add(items.get(i).type())) {
                errors.duplicate(path.child("type"), items.get(i).type());
            }
            new LimitRangeValidation(items.get(i), path, errors).validate();
        }
    }

    private static void type(String type, FieldPath path, FieldErrors errors) {
        List<String> problems = Names.qualifiedName(type);
        errors.invalid(path, type, problems);
        if (problems.isEmpty() && type.indexOf('/') < 0 && !STANDARD_TYPES.contains(type)) {
            errors.invalid(path, type, "must be a standard limit type or fully qualified");
        }
    }

    private void validate() {
        names("max", item.max());
        names("min", item.min());
        if (item.type().equals("Pod")) {
            notOfPods("default", item.defaultValue());
            notOfPods("defaultRequest", item.defaultRequest());
        } else {
            names("default", item.defaultValue());
            names("defaultRequest", item.defaultRequest());
        }
        boolean storage = item.min().containsKey("storage") || item.max().containsKey("storage");
        if (item.type().equals("PersistentVolumeClaim") && !storage) {
            errors.required(
                    path.child("limits"),
                    "either minimum or maximum storage value is required, but neither was provided");
        }
        names("maxLimitRequestRatio", item.maxLimitRequestRatio());
        Set<String> keys = new TreeSet<>(item.max().keySet());
        keys.addAll(item.min().keySet());
        keys.addAll(item.maxLimitRequestRatio().keySet());
        if (!item.type().equals("Pod")) {
            keys.addAll(item.defaultValue().keySet());
            keys.addAll(item.defaultRequest().keySet());
        }
        keys.forEach(this::relations);
    }

    private void names(String field, Map<String, Quantity> amounts) {
        boolean ofContainers = item.type().equals("Pod") || item.type().equals("Container");
        for (String name : amounts.keySet()) {
            FieldPath at = path.child(field).key(name);
            if (!ofContainers) {
                ResourceValidation.name(name, at, errors);
            } else if (!ResourceNames.isOfContainers(name)) {
                ResourceValidation.containerName(name, at, errors);
            }
        }
    }

    private void notOfPods(String field, Map<String, Quantity> amounts) {
        if (!amounts.isEmpty()) {
            errors.forbidden(path.child(field), "may not be specified when `type` is 'Pod'");
        }
    }

    /** min ≤ defaultRequest ≤ default ≤ max, and a ratio that min and max leave room for. */
    private void relations(String name) {
        Quantity min = item.min().get(name);
        Quantity max = item.max().get(name);
        boolean pod = item.type().equals("Pod");
        Quantity limit = pod ? null : item.defaultValue().get(name);
        Quantity request = pod ? null : item.defaultRequest().get(name);
        ordered(min, max, "min", name, min, "min value %s is greater than max value %s");
        ordered(min, request, "defaultRequest", name, request, "min value %s is greater than default request value %s");
        ordered(request, max, "defaultRequest", name, request, "default request value %s is greater than max value %s");
        ordered(
                request,
                limit,
                "defaultRequest",
                name,
                request,
                "default request value %s is greater than default limit value %s");
        ordered(min, limit, "default", name, min, "min value %s is greater than default value %s");
        ordered(limit, max, "default", name, max, "default value %s is greater than max value %s");
        ratio(name, item.maxLimitRequestRatio().get(name), min, max);
        if (!ResourceNames.mayBeOvercommitted(name)
                && limit != null
                && request != null
                && limit.compareTo(request) != 0) {
            errors.invalid(
                    path.child("defaultRequest").key(name),
                    request.toString(),
                    "default value %s must equal to defaultRequest value %s in %s".formatted(limit, request, name));
        }
    }

    private void ordered(
            @Nullable Quantity less,
            @Nullable Quantity more,
            String field,
            String name,
            @Nullable Quantity shown,
            String detail) {
        if (less != null && more != null && less.compareTo(more) > 0) {
            errors.invalid(path.child(field).key(name), String.valueOf(shown), detail.formatted(less, more));
        }
    }

    private void ratio(String name, @Nullable Quantity ratio, @Nullable Quantity min, @Nullable Quantity max) {
        if (ratio == null) {
            return;
        }
        FieldPath at = path.child("maxLimitRequestRatio").key(name);
        if (ratio.compareTo(Quantity.of(1)) < 0) {
            errors.invalid(at, ratio.toString(), "ratio %s is less than 1".formatted(ratio));
        }
        if (min != null && max != null && !min.isZero()) {
            double limit =
                    max.decimal().divide(min.decimal(), MathContext.DECIMAL64).doubleValue();
            if (ratio.doubleValue() > limit) {
                errors.invalid(at, ratio.toString(), "ratio %s is greater than max/min = %f".formatted(ratio, limit));
            }
        }
    }
}
