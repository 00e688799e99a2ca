package io.sailfish.apiserver.kinds.core.config;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;

/** ConfigMaps hold little, under keys that can be files' names, and stay as they are once declared immutable. */
final class ConfigMapStrategy implements Strategy<ConfigMap> {
    static final int MOST_BYTES = 1024 * 1024;
    static final String FROZEN = "field is immutable when `immutable` is set";

    @Override
    public void validate(RequestContext context, ConfigMap map, FieldErrors errors) {
        Finalizers.check(map, errors);
        long size = 0;
        for (var entry : map.data().entrySet()) {
            FieldPath path = FieldPath.of("data").key(entry.getKey());
            errors.invalid(path, entry.getKey(), Names.configKey(entry.getKey()));
            if (map.binaryData().containsKey(entry.getKey())) {
                errors.invalid(path, entry.getKey(), "duplicate of key present in binaryData");
            }
            size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        for (var entry : map.binaryData().entrySet()) {
            errors.invalid(
                    FieldPath.of("binaryData").key(entry.getKey()), entry.getKey(), Names.configKey(entry.getKey()));
            size += entry.getValue().size();
        }
        if (size > MOST_BYTES) {
            errors.add(new FieldError(
                    FieldError.Type.TOO_LONG, "[]", "", "may not be more than " + MOST_BYTES + " bytes"));
        }
    }

    @Override
    public void validateUpdate(RequestContext context, ConfigMap map, ConfigMap old, FieldErrors errors) {
        if (old.immutable(false)) {
            if (!map.immutable(false)) {
                errors.forbidden(FieldPath.of("immutable"), FROZEN);
            }
            if (!map.data().equals(old.data())) {
                errors.forbidden(FieldPath.of("data"), FROZEN);
            }
            if (!map.binaryData().equals(old.binaryData())) {
                errors.forbidden(FieldPath.of("binaryData"), FROZEN);
            }
        }
        validate(context, map, errors);
    }
}
