package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parts of objects that stay as they were made. */
public final class Immutable {
    private Immutable() {}

    /** Reports a value that an update would change. */
    public static void check(FieldErrors errors, FieldPath path, @Nullable Object value, @Nullable Object old) {
        if (!Objects.equals(value, old)) {
            errors.invalid(path, value, MetadataValidation.IMMUTABLE);
        }
    }
}
