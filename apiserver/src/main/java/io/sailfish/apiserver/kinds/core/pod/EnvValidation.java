package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.EnvFromSource;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.EnvVarSource;
import io.sailfish.model.api.core.v1.ObjectFieldSelector;
import io.sailfish.model.api.core.v1.ResourceFieldSelector;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Environment variables, and the selectors of the pod's own fields that volumes use as well. */
final class EnvValidation {
    private static final List<String> ENVIRONMENT_FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    static final List<String> VOLUME_FIELDS =
            List.of("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid");
    private static final Set<String> KNOWN_FIELDS = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
            "spec.host");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    private static final List<String> CPU_DIVISORS = List.of("1m", "1");
    private static final List<String> BYTE_DIVISORS =
            List.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

    private EnvValidation() {}

    static void variables(List<EnvVar> variables, FieldPath container, FieldErrors errors) {
        for (int i = 0; i < variables.size(); i++) {
            EnvVar variable = variables.get(i);
            if (variable.name().isEmpty()) {
                errors.required(container.child("env").index(i).child("name"), "");
            } else if (!isPlain(variable.name())) {
                List<String> problems = Names.relaxedEnvironmentName(variable.name());
                errors.invalid(container.child("env").index(i).child("name"), variable.name(), problems);
            }
            if (variable.hasValueFrom()) {
                source(variable, container.child("env").index(i).child("valueFrom"), errors);
            }
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static void source(EnvVar variable, FieldPath path, FieldErrors errors) {
        EnvVarSource source = variable.valueFrom();
        int sources = 0;
        if (source.hasFieldRef()) {
            sources++;
            field(source.fieldRef(), ENVIRONMENT_FIELDS, path.child("fieldRef"), errors);
        }
        if (source.hasResourceFieldRef()) {
            sources++;
            resource(source.resourceFieldRef(), false, path.child("resourceFieldRef"), errors);
        }
        if (source.hasConfigMapKeyRef()) {
            sources++;
            key(source.configMapKeyRef().key(), path.child("configMapKeyRef"), errors);
        }
        if (source.hasSecretKeyRef()) {
            sources++;
            key(source.secretKeyRef().key(), path.child("secretKeyRef"), errors);
        }
        if (sources == 0) {
            errors.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        } else if (!variable.value().isEmpty()) {
            errors.invalid(path, "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            errors.invalid(path, "", "may not have more than one field specified at a time");
        }
    }

    private static void key(String key, FieldPath path, FieldErrors errors) {
        if (key.isEmpty()) {
            errors.required(path.child("key"), "");
        } else {
            Checks.problems(errors, path, "key", key, Names.configKey(key));
        }
    }

    static void field(ObjectFieldSelector selector, List<String> allowed, FieldPath path, FieldErrors errors) {
        String field = selector.fieldPath();
        Checks.required(errors, path, "apiVersion", selector.apiVersion());
        Checks.required(errors, path, "fieldPath", field);
        int open = field.endsWith("']") ? field.indexOf("['") : -1;
        String name = open > 0 ? field.substring(0, open) : field;
        String subscript = open > 0 ? field.substring(open + 2, field.length() - 2) : null;
        String wrong = conversion(selector.apiVersion(), field, name, subscript);
        if (wrong != null) {
            errors.invalid(path.child("fieldPath"), field, "error converting fieldPath: " + wrong);
        } else if (subscript != null) {
            String key = name.equals("metadata.annotations") ? subscript.toLowerCase(Locale.ROOT) : subscript;
            errors.invalid(path, subscript, Names.qualifiedName(key));
        } else {
            String actual = name.equals("spec.host") ? "spec.nodeName" : name;
            Checks.oneOf(errors, path, "fieldPath", actual, allowed);
        }
    }

    private static @Nullable String conversion(String version, String field, String name, @Nullable String subscript) {
        if (!version.equals("v1")) {
            return "unsupported pod version: " + version;
        }
        if (subscript != null) {
            return name.equals("metadata.annotations") || name.equals("metadata.labels")
                    ? null
                    : "field label does not support subscript: " + field;
        }
        return KNOWN_FIELDS.contains(name) ? null : "field label not supported: " + field;
    }

    static void resource(ResourceFieldSelector selector, boolean ofVolume, FieldPath path, FieldErrors errors) {
        String name = selector.resource();
        boolean pages = name.startsWith("requests.hugepages-") || name.startsWith("limits.hugepages-");
        if (ofVolume && selector.containerName().isEmpty()) {
            errors.required(path.child("containerName"), "");
        } else if (name.isEmpty()) {
            errors.required(path.child("resource"), "");
        } else if (!pages) {
            Checks.oneOf(errors, path, "resource", name, RESOURCES);
        }
        Quantity divisor = selector.divisor();
        if (divisor.isZero()) {
            return;
        }
        String what = switch (name) {
            case "limits.cpu", "requests.cpu" -> "cpu";
            case "limits.memory", "requests.memory" -> "memory";
            case "limits.ephemeral-storage", "requests.ephemeral-storage" -> "local ephemeral storage";
            default -> pages ? "hugepages" : "";
        };
        List<String> divisors = what.equals("cpu") ? CPU_DIVISORS : BYTE_DIVISORS;
        if (!what.isEmpty() && !divisors.contains(divisor.toString())) {
            String listed = what.equals("cpu") ? "1m and 1" : String.join(", ", divisors);
            errors.invalid(
                    path.child("divisor"),
                    name,
                    "only divisor's values " + listed + " are supported with the " + what + " resource");
        }
    }

    static void sources(List<EnvFromSource> sources, FieldPath container, FieldErrors errors) {
        for (int i = 0; i < sources.size(); i++) {
            EnvFromSource source = sources.get(i);
            FieldPath path = container.child("envFrom");
            if (!source.prefix().isEmpty()) {
                Checks.problems(
                        errors,
                        path.index(i),
                        "prefix",
                        source.prefix(),
                        Names.relaxedEnvironmentName(source.prefix()));
            }
            if (source.hasConfigMapRef()) {
                Checks.required(
                        errors,
                        path.index(i).child("configMapRef"),
                        "name",
                        source.configMapRef().name());
            }
            if (source.hasSecretRef()) {
                Checks.required(
                        errors,
                        path.index(i).child("secretRef"),
                        "name",
                        source.secretRef().name());
            }
            if (!source.hasConfigMapRef() && !source.hasSecretRef()) {
                errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (source.hasConfigMapRef() && source.hasSecretRef()) {
                errors.invalid(path, "", "may not have more than one field specified at a time");
            }
        }
    }
}
