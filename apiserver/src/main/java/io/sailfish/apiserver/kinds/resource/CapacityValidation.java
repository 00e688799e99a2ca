package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.CapacityRequestPolicy;
import io.sailfish.model.api.resource.v1.CapacityRequestPolicyRange;
import io.sailfish.model.api.resource.v1.DeviceCapacity;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** How much of a shared device's capacity may be asked for. */
final class CapacityValidation {
    private static final int MOST_VALUES = 10;

    private CapacityValidation() {}

    static void check(DeviceCapacity capacity, boolean shared, FieldPath path, FieldErrors errors) {
        if (!capacity.hasRequestPolicy()) {
            return;
        }
        FieldPath at = path.child("requestPolicy");
        CapacityRequestPolicy policy = capacity.requestPolicy();
        if (!shared) {
            errors.forbidden(at, "allowMultipleAllocations must be true");
        } else if (!policy.validValues().isEmpty() && policy.hasValidRange()) {
            errors.forbidden(
                    at,
                    "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same"
                            + " time");
        } else if (!policy.validValues().isEmpty()) {
            if (policy.hasDefault()) {
                values(policy.defaultValue(), capacity.value(), policy.validValues(), at.child("validValues"), errors);
            } else {
                errors.required(at.child("default"), "required when validValues is defined");
            }
        } else if (policy.hasValidRange()) {
            if (policy.hasDefault()) {
                range(policy.defaultValue(), capacity.value(), policy.validRange(), at.child("validRange"), errors);
            } else {
                errors.required(at.child("default"), "required when validRange is defined");
            }
        }
    }

    private static void values(
            Quantity usual, Quantity most, List<Quantity> values, FieldPath path, FieldErrors errors) {
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i - 1).compareTo(values.get(i)) > 0) {
                errors.invalid(path.index(i), values.get(i).toString(), "values must be sorted in ascending order");
            }
        }
        Bounded.set(values, MOST_VALUES, value -> Long.toString(value.value()), path, errors, (value, at) -> {
            if (value.compareTo(most) > 0) {
                errors.invalid(at, value.toString(), "option is larger than capacity value: " + most);
            }
        });
        if (values.stream().noneMatch(usual::sameAmount)) {
            errors.invalid(path, usual.toString(), "default value is not valid according to the requestPolicy");
        }
    }

    private static void range(
            Quantity usual, Quantity most, CapacityRequestPolicyRange range, FieldPath path, FieldErrors errors) {
        if (!range.hasMin()) {
            errors.required(path.child("min"), "required when validRange is defined");
            return;
        }
        Quantity min = range.min();
        if (min.compareTo(most) > 0) {
            errors.invalid(path.child("min"), min.toString(), "min is larger than capacity value: " + most);
        }
        if (usual.compareTo(min) < 0) {
            errors.invalid(path.child("default"), usual.toString(), "default is less than min: " + min);
        }
        if (range.hasMax()) {
            Quantity max = range.max();
            if (min.compareTo(max) > 0) {
                errors.invalid(path.child("max"), min.toString(), "min is larger than max: " + max);
            }
            if (max.compareTo(most) > 0) {
                errors.invalid(path.child("max"), max.toString(), "max is larger than capacity value: " + most);
            }
            if (usual.compareTo(max) > 0) {
                errors.invalid(path.child("default"), usual.toString(), "default is more than max: " + max);
            }
        }
        if (range.hasStep()) {
            step(usual, most, range, path.child("step"), errors);
        }
    }

    private static void step(
            Quantity usual, Quantity most, CapacityRequestPolicyRange range, FieldPath path, FieldErrors errors) {
        Quantity step = range.step();
        if (step.sign() <= 0) {
            errors.invalid(path, step.toString(), "must be greater than zero");
            return;
        }
        Quantity first = range.min().add(step);
        if (first.compareTo(most) > 0) {
            errors.invalid(path, step.toString(), "one step " + first + " is larger than capacity value: " + most);
        }
        multiple(usual, range, path, errors);
        if (range.hasMax()) {
            multiple(range.max(), range, path, errors);
        }
    }

    /** In whole numbers, as upstream. */
    private static void multiple(Quantity value, CapacityRequestPolicyRange range, FieldPath path, FieldErrors errors) {
        BigDecimal over = whole(value).subtract(whole(range.min()));
        if (over.remainder(whole(range.step())).signum() != 0) {
            errors.invalid(
                    path,
                    value.toString(),
                    "value is not a multiple of a given step (" + range.step() + ") from (" + range.min() + ")");
        }
    }

    private static BigDecimal whole(Quantity amount) {
        return amount.decimal().setScale(0, RoundingMode.UP);
    }
}
