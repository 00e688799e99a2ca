package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceCounterConsumption;
import io.sailfish.model.api.resource.v1.DeviceTaint;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a driver says of one device. */
final class DeviceValidation {
    private static final int MOST_FACTS = 32;
    private static final int MOST_TAINTS = 16;
    private static final int MOST_CONSUMPTIONS = 2;
    private static final int LONGEST_VALUE = 64;
    private static final Pattern VERSION = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");
    private static final String CHOICE = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";

    private DeviceValidation() {}

    /**
     * Reports what is wrong.
     *
     * @param old     the device as it was; what has not changed of its capacity and taints is not judged again
     * @param perNode whether each device says on which nodes it is
     */
    static void check(Device device, @Nullable Device old, boolean perNode, FieldPath path, FieldErrors errors) {
        DeviceRules.label(device.name(), path.child("name"), errors);
        int facts = device.attributes().size() + device.capacity().size();
        if (facts > MOST_FACTS) {
            errors.invalid(path, facts, "the total number of attributes and capacities must not exceed " + MOST_FACTS);
        }
        FieldPath attributes = path.child("attributes");
        device.attributes().forEach((name, attribute) -> {
            DeviceRules.qualified(name, attributes, errors);
            attribute(attribute, attributes.key(name), errors);
        });
        if (old == null || !old.capacity().equals(device.capacity())) {
            FieldPath capacity = path.child("capacity");
            boolean shared = device.allowMultipleAllocations(false);
            device.capacity().forEach((name, amount) -> {
                DeviceRules.qualified(name, capacity, errors);
                CapacityValidation.check(amount, shared, capacity.key(name), errors);
            });
        }
        if (old == null || !old.taints().equals(device.taints())) {
            Bounded.list(
                    device.taints(),
                    MOST_TAINTS,
                    path.child("taints"),
                    errors,
                    (taint, at) -> taint(taint, at, errors));
        }
        Bounded.set(
                device.consumesCounters(),
                MOST_CONSUMPTIONS,
                DeviceCounterConsumption::counterSet,
                path.child("consumesCounters"),
                errors,
                (use, at) -> SliceValidation.counters(use.counterSet(), "counterSet", use.counters(), at, errors));
        nodes(device, perNode, path, errors);
        DeviceRules.binding(device.bindingConditions(), device.bindingFailureConditions(), path, errors);
    }

    private static void attribute(DeviceAttribute attribute, FieldPath path, FieldErrors errors) {
        int values = 0;
        values += attribute.hasBool() ? 1 : 0;
        values += attribute.hasInt() ? 1 : 0;
        if (attribute.hasString()) {
            values++;
            length(attribute.string(""), path.child("string"), errors);
        }
        if (attribute.hasVersion()) {
            values++;
            String version = attribute.version("");
            if (!VERSION.matcher(version).matches()) {
                errors.invalid(
                        path.child("version"), version, "must be a string compatible with semver.org spec 2.0.0");
            }
            length(version, path.child("version"), errors);
        }
        if (values != 1) {
            errors.invalid(path, values == 0 ? "" : attribute, "exactly one value must be specified");
        }
    }

    private static void length(String value, FieldPath path, FieldErrors errors) {
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_VALUE) {
            errors.tooLong(path, LONGEST_VALUE);
        }
    }

    private static void taint(DeviceTaint taint, FieldPath path, FieldErrors errors) {
        errors.invalid(path.child("key"), taint.key(), Names.qualifiedName(taint.key()));
        if (!taint.value().isEmpty()) {
            errors.invalid(path.child("value"), taint.value(), Names.labelValue(taint.value()));
        }
        if (taint.effect().isEmpty()) {
            errors.required(path.child("effect"), "");
        } else if (!DeviceRules.EFFECTS.contains(taint.effect())) {
            errors.notSupported(path.child("effect"), taint.effect(), DeviceRules.EFFECTS);
        }
    }

    private static void nodes(Device device, boolean perNode, FieldPath path, FieldErrors errors) {
        if (!perNode) {
            if (device.hasNodeName() || device.hasNodeSelector() || device.hasAllNodes()) {
                errors.invalid(
                        path,
                        null,
                        "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set"
                                + " to true in the ResourceSlice spec");
            }
            return;
        }
        List<String> given = new ArrayList<>(1);
        if (device.hasNodeName()) {
            String name = device.nodeName("");
            if (name.isEmpty()) {
                errors.invalid(path.child("nodeName"), name, "must not be empty");
            } else {
                given.add("`nodeName`");
                errors.invalid(path.child("nodeName"), name, Names.dns1123Subdomain(name));
            }
        }
        if (device.hasNodeSelector()) {
            given.add("`nodeSelector`");
            AffinityValidation.nodeSelector(device.nodeSelector(), path.child("nodeSelector"), errors);
        }
        SliceValidation.flag(device.hasAllNodes(), device.allNodes(false), "allNodes", path, given, errors);
        if (given.isEmpty()) {
            errors.required(path, CHOICE);
        } else if (given.size() > 1) {
            errors.invalid(path, SliceValidation.shown(given), CHOICE);
        }
    }
}
