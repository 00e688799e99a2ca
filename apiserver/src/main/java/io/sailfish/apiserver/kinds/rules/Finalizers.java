package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import java.util.Set;

/** The stricter rule for finalizers that most built-in kinds have: one of the system's own, or one with a domain. */
public final class Finalizers {
    private static final Set<String> STANDARD = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private Finalizers() {}

    /** Reports finalizers without a domain that are not the system's own. */
    public static void check(ApiObject object, FieldErrors errors) {
        List<String> finalizers = object.metadata().finalizers();
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            if (finalizer.indexOf('/') < 0 && !STANDARD.contains(finalizer)) {
                errors.invalid(
                        FieldPath.of("metadata").child("finalizers").index(i),
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }
}
