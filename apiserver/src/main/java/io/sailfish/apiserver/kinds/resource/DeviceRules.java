package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.DeviceExpression;
import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.DeviceSelector;
import io.sailfish.model.api.resource.v1.DeviceToleration;
import io.sailfish.model.api.resource.v1.OpaqueDeviceConfiguration;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What classes, claims and slices say alike: names, selectors, configurations, tolerations. */
final class DeviceRules {
    static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");

    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final int MOST_SELECTORS = 32;
    private static final int LONGEST_EXPRESSION = 10 * 1024;
    private static final int LONGEST_JSON = 10 * 1024;
    private static final int LONGEST_POOL = 253;
    private static final int LONGEST_IDENTIFIER = 32;
    private static final int MOST_BINDING_CONDITIONS = 4;
    private static final Pattern UID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private DeviceRules() {}

    static void label(String name, FieldPath path, FieldErrors errors) {
        errors.invalid(path, name, Names.dns1123Label(name));
    }

    static void pool(String name, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path, "");
            return;
        }
        if (name.length() > LONGEST_POOL) {
            errors.tooLong(path, LONGEST_POOL);
        }
        for (String part : name.split("/", -1)) {
            errors.invalid(path, part, Names.dns1123Subdomain(part));
        }
    }

    static void deviceClass(String name, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path, "");
        } else {
            errors.invalid(path, name, Names.dns1123Subdomain(name));
        }
    }

    static void uid(String uid, FieldPath path, FieldErrors errors) {
        if (!UID.matcher(uid).matches()) {
            errors.invalid(
                    path,
                    uid,
                    "error validating uid: "
                            + (uid.length() == 36 ? "invalid UUID format" : "invalid UUID length: " + uid.length()));
        } else if (uid.chars().anyMatch(Character::isUpperCase)) {
            errors.invalid(
                    path,
                    uid,
                    "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase"
                            + " hexadecimal characters");
        }
    }

    /** A name of an attribute or capacity, with the domain of its driver or without. */
    static void qualified(String name, FieldPath path, FieldErrors errors) {
        String[] parts = name.split("/", -1);
        if (parts.length > 2) {
            errors.invalid(path, name, "must not contain more than one slash");
        } else if (parts.length == 1) {
            identifier(name, path, errors);
        } else {
            if (parts[0].isEmpty()) {
                errors.invalid(path, "", "the domain must not be empty");
            } else {
                DriverNames.check(parts[0], path, errors);
            }
            if (parts[1].isEmpty()) {
                errors.invalid(path, "", "the name must not be empty");
            } else {
                identifier(parts[1], path, errors);
            }
        }
    }

    static void fullyQualified(String name, FieldPath path, FieldErrors errors) {
        qualified(name, path, errors);
        if (name.indexOf('/') < 0) {
            errors.invalid(path, name, "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(String name, FieldPath path, FieldErrors errors) {
        if (name.length() > LONGEST_IDENTIFIER) {
            errors.tooLong(path, LONGEST_IDENTIFIER);
        }
        errors.invalid(path, name, Names.identifier(name));
    }

    static void selectors(List<DeviceSelector> selectors, FieldPath path, FieldErrors errors) {
        Bounded.list(selectors, MOST_SELECTORS, path, errors, (selector, at) -> {
            if (selector.hasCel()) {
                expression(selector.cel().expression(), at.child("cel", "expression"), errors);
            } else {
                errors.required(at.child("cel"), "");
            }
        });
    }

    /** Those that have been judged before: as they were, for what may be written changes and what is stored stays. */
    static void storedSelectors(List<DeviceSelector> selectors, FieldPath path, FieldErrors errors) {
        Bounded.list(selectors, MOST_SELECTORS, path, errors, (selector, at) -> {
            if (!selector.hasCel()) {
                errors.required(at.child("cel"), "");
            }
        });
    }

    private static void expression(String expression, FieldPath path, FieldErrors errors) {
        if (expression.getBytes(StandardCharsets.UTF_8).length > LONGEST_EXPRESSION) {
            errors.tooLong(path, LONGEST_EXPRESSION);
            return;
        }
        try {
            if (DeviceExpression.compile(expression).worstCost() > DeviceExpression.MOST_COST) {
                errors.forbidden(path, "too complex, exceeds cost limit");
            }
        } catch (CelFailure e) {
            errors.invalid(path, expression, e.getMessage());
        }
    }

    static void configuration(boolean given, OpaqueDeviceConfiguration opaque, FieldPath path, FieldErrors errors) {
        if (!given) {
            errors.required(path.child("opaque"), "");
            return;
        }
        DriverNames.check(opaque.driver(), path.child("opaque", "driver"), errors);
        if (opaque.hasParameters()) {
            json(opaque.parameters(), path.child("opaque", "parameters"), errors);
        } else {
            errors.required(path.child("opaque", "parameters"), "");
        }
    }

    /** An object of a driver's own making. */
    static void json(Object value, FieldPath path, FieldErrors errors) {
        if (JsonTree.encode(value).length > LONGEST_JSON) {
            errors.tooLong(path, LONGEST_JSON);
        } else if (!(value instanceof Map<?, ?>)) {
            errors.invalid(path, "<value omitted>", "must be a valid JSON object");
        }
    }

    static void tolerations(List<DeviceToleration> tolerations, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path.index(i), errors);
        }
    }

    private static void toleration(DeviceToleration toleration, FieldPath path, FieldErrors errors) {
        if (!toleration.key().isEmpty()) {
            errors.invalid(path.child("key"), toleration.key(), Names.qualifiedName(toleration.key()));
        }
        switch (toleration.operator()) {
            case "Exists" -> {
                if (!toleration.value().isEmpty()) {
                    errors.invalid(path.child("value"), toleration.value(), "must be empty for operator `Exists`");
                }
            }
            case "Equal" ->
                errors.invalid(path.child("value"), toleration.value(), Names.labelValue(toleration.value()));
            case "" -> errors.required(path.child("operator"), "");
            default -> errors.notSupported(path.child("operator"), toleration.operator(), OPERATORS);
        }
        if (!toleration.effect().isEmpty() && !EFFECTS.contains(toleration.effect())) {
            errors.notSupported(path.child("effect"), toleration.effect(), EFFECTS);
        }
    }

    /** Conditions for which the binding of a pod waits, and those that make it fail. */
    static void binding(List<String> conditions, List<String> failures, FieldPath path, FieldErrors errors) {
        names(conditions, path.child("bindingConditions"), errors);
        names(failures, path.child("bindingFailureConditions"), errors);
        duplicates(conditions, path.child("bindingConditions"), errors);
        duplicates(failures, path.child("bindingFailureConditions"), errors);
        for (int i = 0; i < failures.size(); i++) {
            if (conditions.contains(failures.get(i))) {
                errors.invalid(
                        path.child("bindingFailureConditions").index(i),
                        failures.get(i),
                        "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (conditions.isEmpty() && !failures.isEmpty()) {
            errors.invalid(
                    path.child("bindingConditions"),
                    conditions,
                    "bindingConditions are required to use bindingFailureConditions");
        }
        if (failures.isEmpty() && !conditions.isEmpty()) {
            errors.invalid(
                    path.child("bindingFailureConditions"),
                    failures,
                    "bindingFailureConditions are required to use bindingConditions");
        }
    }

    private static void names(List<String> names, FieldPath path, FieldErrors errors) {
        Bounded.list(
                names,
                MOST_BINDING_CONDITIONS,
                path,
                errors,
                (name, at) -> errors.invalid(at, name, Names.qualifiedName(name)));
    }

    private static void duplicates(List<String> names, FieldPath path, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                errors.duplicate(path.index(i), names.get(i));
            }
        }
    }
}
