package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What containers may request and be limited to. */
public final class ResourceValidation {
    private ResourceValidation() {}

    /** What a container, a pod or the overhead of a runtime may take. */
    public static void requirements(ResourceRequirements resources, FieldPath path, FieldErrors errors) {
        if (resources.isEmpty()) {
            return;
        }
        boolean pages = false;
        boolean computing = false;
        for (Map.Entry<String, Quantity> limit : resources.limits().entrySet()) {
            amount(limit.getKey(), limit.getValue(), path, "limits", errors);
            pages |= ResourceNames.isHugePages(limit.getKey());
            computing |= isComputing(limit.getKey());
        }
        for (Map.Entry<String, Quantity> request : resources.requests().entrySet()) {
            String name = request.getKey();
            amount(name, request.getValue(), path, "requests", errors);
            againstLimit(name, request.getValue(), resources.limits().get(name), path, errors);
            pages |= ResourceNames.isHugePages(name);
            computing |= isComputing(name);
        }
        if (pages && !computing) {
            errors.forbidden(path, "HugePages require cpu or memory");
        }
    }

    private static boolean isComputing(String name) {
        return name.equals("cpu") || name.equals("memory");
    }

    private static void againstLimit(
            String name, Quantity request, @Nullable Quantity limit, FieldPath path, FieldErrors errors) {
        boolean overcommit = ResourceNames.mayBeOvercommitted(name);
        if (limit == null) {
            if (!overcommit) {
                errors.required(path.child("limits"), "Limit must be set for non overcommitable resources");
            }
            return;
        }
        int comparison = request.compareTo(limit);
        if (comparison != 0 && !overcommit) {
            errors.invalid(
                    path.child("requests"), request.toString(), "must be equal to " + name + " limit of " + limit);
        } else if (comparison > 0) {
            errors.invalid(
                    path.child("requests"),
                    request.toString(),
                    "must be less than or equal to " + name + " limit of " + limit);
        }
    }

    private static void amount(String name, Quantity amount, FieldPath path, String list, FieldErrors errors) {
        if (!ResourceNames.isOfContainers(name)) {
            containerName(name, path.child(list).key(name), errors);
        }
        if (amount.sign() < 0 || ResourceNames.isWhole(name)) {
            amount(name, amount, path.child(list).key(name), errors);
        }
        if (ResourceNames.isHugePages(name) && !ResourceNames.isWholePages(name, amount)) {
            errors.invalid(
                    path.child(list).key(name),
                    amount.toString(),
                    "" + amount.value() + " is not positive integer multiple of " + name);
        }
    }

    /** An amount of a resource: not negative, and whole where the resource is. */
    public static void amount(String name, Quantity amount, FieldPath path, FieldErrors errors) {
        if (amount.sign() < 0) {
            errors.invalid(path, amount.toString(), "must be greater than or equal to 0");
        }
        if (ResourceNames.isWhole(name) && amount.milliValue() % 1000 != 0) {
            errors.invalid(path, new FieldError.Shown(amount.toString()), "must be an integer");
        }
    }

    /** A name that is none of the short ones that containers may use. */
    public static void containerName(String name, FieldPath path, FieldErrors errors) {
        FieldError.Shown shown = new FieldError.Shown(name);
        name(name, path, errors);
        if (name.indexOf('/') < 0) {
            errors.invalid(path, shown, "must be a standard resource for containers");
        } else if (!ResourceNames.isNative(name) && !ResourceNames.isExtended(name)) {
            errors.invalid(path, shown, "doesn't follow extended resource name standard");
        }
    }

    /** The name of any resource. */
    public static void name(String name, FieldPath path, FieldErrors errors) {
        List<String> problems = Names.qualifiedName(name);
        errors.invalid(path, new FieldError.Shown(name), problems);
        if (problems.isEmpty() && name.indexOf('/') < 0 && !ResourceNames.isStandard(name)) {
            errors.invalid(path, new FieldError.Shown(name), "must be a standard resource type or fully qualified");
        }
    }
}
