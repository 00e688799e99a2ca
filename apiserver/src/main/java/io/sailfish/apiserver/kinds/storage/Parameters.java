package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What classes tell the drivers that make volumes. */
final class Parameters {
    private static final int MOST_ENTRIES = 512;
    private static final int MOST_BYTES = 256 * 1024;

    private Parameters() {}

    /** Reports parameters that are too many, too long, or without a name. */
    static void check(Map<String, String> parameters, FieldPath path, FieldErrors errors) {
        if (parameters.size() > MOST_ENTRIES) {
            errors.tooLong(path, MOST_ENTRIES);
            return;
        }
        long size = 0;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (parameter.getKey().isEmpty()) {
                errors.invalid(path, "", "field can not be empty.");
            }
            size += bytes(parameter.getKey()) + bytes(parameter.getValue());
        }
        if (size > MOST_BYTES) {
            errors.tooLong(path, MOST_BYTES);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
