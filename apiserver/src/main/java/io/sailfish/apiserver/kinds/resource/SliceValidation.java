package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.Counter;
import io.sailfish.model.api.resource.v1.CounterSet;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.ResourcePool;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What drivers may offer. */
final class SliceValidation {
    static final String ONE_NODE_CHOICE = "must be either unset or set to true";

    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int MOST_DEVICES = 128;
    private static final int MOST_DEVICES_WITH_TAINTS_OR_COUNTERS = 64;
    private static final int MOST_COUNTER_SETS = 8;
    private static final int MOST_COUNTERS = 32;
    private static final String CHOICE =
            "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    private SliceValidation() {}

    static void check(ResourceSliceSpec spec, @Nullable ResourceSliceSpec old, FieldErrors errors) {
        DriverNames.check(spec.driver(), SPEC.child("driver"), errors);
        pool(spec.pool(), SPEC.child("pool"), errors);
        if (old != null) {
            Immutable.check(
                    errors,
                    SPEC.child("pool", "name"),
                    spec.pool().name(),
                    old.pool().name());
            Immutable.check(errors, SPEC.child("driver"), spec.driver(), old.driver());
            Immutable.check(
                    errors,
                    SPEC.child("nodeName"),
                    spec.hasNodeName() ? spec.nodeName("") : null,
                    old.hasNodeName() ? old.nodeName("") : null);
        }
        nodes(spec, errors);
        if (!spec.sharedCounters().isEmpty() && !spec.devices().isEmpty()) {
            errors.invalid(SPEC, "", "only one of `sharedCounters` or `devices` is allowed");
        }
        boolean advanced = spec.devices().stream()
                .anyMatch(device ->
                        !device.taints().isEmpty() || !device.consumesCounters().isEmpty());
        Bounded.set(
                spec.devices(),
                advanced ? MOST_DEVICES_WITH_TAINTS_OR_COUNTERS : MOST_DEVICES,
                Device::name,
                SPEC.child("devices"),
                errors,
                (device, at) -> DeviceValidation.check(
                        device, before(old, device.name()), spec.perDeviceNodeSelection(false), at, errors));
        Bounded.set(
                spec.sharedCounters(),
                MOST_COUNTER_SETS,
                CounterSet::name,
                SPEC.child("sharedCounters"),
                errors,
                (set, at) -> counters(set.name(), "name", set.counters(), at, errors));
    }

    private static @Nullable Device before(@Nullable ResourceSliceSpec old, String name) {
        return old == null
                ? null
                : old.devices().stream()
                        .filter(device -> device.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    private static void pool(ResourcePool pool, FieldPath path, FieldErrors errors) {
        DeviceRules.pool(pool.name(), path.child("name"), errors);
        if (pool.resourceSliceCount() <= 0) {
            errors.invalid(path.child("resourceSliceCount"), pool.resourceSliceCount(), "must be greater than zero");
        }
        if (pool.generation() < 0) {
            errors.invalid(path.child("generation"), pool.generation(), "must be greater than or equal to zero");
        }
    }

    private static void nodes(ResourceSliceSpec spec, FieldErrors errors) {
        List<String> given = new ArrayList<>(1);
        if (spec.hasNodeName()) {
            String name = spec.nodeName("");
            if (name.isEmpty()) {
                errors.invalid(SPEC.child("nodeName"), name, "must be either unset or set to a non-empty string");
            } else {
                given.add("`nodeName`");
                errors.invalid(SPEC.child("nodeName"), name, Names.dns1123Subdomain(name));
            }
        }
        if (spec.hasNodeSelector()) {
            given.add("`nodeSelector`");
            FieldPath path = SPEC.child("nodeSelector");
            AffinityValidation.nodeSelector(spec.nodeSelector(), path, errors);
            if (spec.nodeSelector().nodeSelectorTerms().size() != 1) {
                errors.invalid(
                        path.child("nodeSelectorTerms"),
                        spec.nodeSelector().nodeSelectorTerms(),
                        "must have exactly one node selector term");
            }
        }
        flag(spec.hasAllNodes(), spec.allNodes(false), "allNodes", SPEC, given, errors);
        flag(
                spec.hasPerDeviceNodeSelection(),
                spec.perDeviceNodeSelection(false),
                "perDeviceNodeSelection",
                SPEC,
                given,
                errors);
        if (given.isEmpty()) {
            errors.required(SPEC, CHOICE);
        } else if (given.size() > 1) {
            errors.invalid(SPEC, shown(given), CHOICE + ", but multiple fields are set");
        }
    }

    /** A field that says something only when it is true. */
    static void flag(
            boolean present, boolean value, String field, FieldPath path, List<String> given, FieldErrors errors) {
        if (present && value) {
            given.add("`" + field + "`");
        } else if (present) {
            errors.invalid(path.child(field), false, ONE_NODE_CHOICE);
        }
    }

    static String shown(List<String> fields) {
        return "{" + String.join(", ", fields) + "}";
    }

    /** A set of counters by its name, which stands in this field. */
    static void counters(String name, String field, Map<String, Counter> counters, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path.child(field), "");
        } else {
            DeviceRules.label(name, path.child(field), errors);
        }
        FieldPath at = path.child("counters");
        if (counters.isEmpty()) {
            errors.required(at, "");
        } else if (counters.size() > MOST_COUNTERS) {
            errors.tooMany(at, counters.size(), MOST_COUNTERS);
        } else {
            counters.keySet().forEach(counter -> DeviceRules.label(counter, at, errors));
        }
    }
}
