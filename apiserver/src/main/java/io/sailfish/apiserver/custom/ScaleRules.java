package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.apiextensions.v1.CustomResourceSubresourceScale;
import io.sailfish.model.status.FieldPath;
import org.jspecify.annotations.Nullable;

/** Checks that the fields which a scale subresource names can be read as such. */
final class ScaleRules {
    private ScaleRules() {}

    static void checkSpec(ApiObject object, CustomResourceSubresourceScale scale, FieldErrors errors) {
        replicas(object, scale.specReplicasPath(), errors);
    }

    static void checkStatus(ApiObject object, CustomResourceSubresourceScale scale, FieldErrors errors) {
        replicas(object, scale.statusReplicasPath(), errors);
        String selector = scale.labelSelectorPath("");
        if (!selector.isEmpty()) {
            Found found = find(object, selector, "string");
            if (found.fault() == null && found.value() != null && !(found.value() instanceof String)) {
                errors.invalid(FieldPath.of(selector), "", wrong(selector, found.value(), "string"));
            } else if (found.fault() != null) {
                errors.invalid(FieldPath.of(selector), "", found.fault());
            }
        }
    }

    private static void replicas(ApiObject object, String path, FieldErrors errors) {
        FieldPath at = FieldPath.of(path);
        Found found = find(object, path, "int64");
        if (found.fault() != null) {
            errors.invalid(at, 0L, found.fault());
        } else if (found.value() instanceof Long count) {
            if (count < 0) {
                errors.invalid(at, count, "should be a non-negative integer");
            } else if (count > Integer.MAX_VALUE) {
                errors.invalid(at, count, "should be less than or equal to " + Integer.MAX_VALUE);
            }
        } else if (found.value() != null) {
            errors.invalid(at, 0L, wrong(path, found.value(), "int64"));
        }
    }

    private record Found(@Nullable Object value, @Nullable String fault) {}

    private static Found find(ApiObject object, String path, String type) {
        Object at = object;
        StringBuilder walked = new StringBuilder();
        for (String name : path.substring(1).split("\\.")) {
            if (Json.isNull(at)) {
                return new Found(null, null);
            }
            if (!Json.isObject(at)) {
                return new Found(null, wrong(walked.toString(), at, "map[string]interface{}"));
            }
            walked.append('.').append(name);
            at = Json.member(at, name);
        }
        return new Found(Json.isNull(at) && at == null ? null : at, null);
    }

    private static String wrong(String path, Object value, String type) {
        return path + " accessor error: " + Json.text(value) + " is of the type " + Json.goType(value) + ", expected "
                + type;
    }
}
