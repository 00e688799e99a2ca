package io.sailfish.apiserver.registry;

import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parameters of writes: upstream's CreateOptions, UpdateOptions and PatchOptions. */
record WriteOptions(boolean dryRun, String fieldManager, boolean force, FieldValidation fieldValidation) {

    /** Which options a request has; the names stand in messages. */
    enum Kind {
        CREATE("CreateOptions"),
        UPDATE("UpdateOptions"),
        PATCH("PatchOptions"),
        APPLY("PatchOptions");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    /** Reads and checks them. */
    static WriteOptions parse(Map<String, List<String>> query, Kind kind) {
        List<String> dryRun = query.getOrDefault("dryRun", List.of());
        String manager = first(query, "fieldManager");
        String validation = first(query, "fieldValidation");
        boolean force = ListRequest.bool(query, "force");
        List<FieldError> errors = new ArrayList<>(0);
        if (query.containsKey("force") && kind == Kind.PATCH) {
            errors.add(FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
        }
        if (kind == Kind.APPLY && manager.isEmpty()) {
            errors.add(FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch"));
        }
        if (!manager.isEmpty()) {
            MetadataValidation.fieldManager(manager, FieldPath.of("fieldManager"), errors);
        }
        checkDryRun(dryRun, errors);
        if (!List.of("", "Ignore", "Strict", "Warn").contains(validation)) {
            errors.add(FieldError.notSupported(
                    FieldPath.of("fieldValidation"), validation, List.of("", "Ignore", "Strict", "Warn")));
        }
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid("meta.k8s.io", kind.name, "", errors);
        }
        return new WriteOptions(!dryRun.isEmpty(), manager, force, FieldValidation.of(validation));
    }

    /** The one value there is, is All. */
    static void checkDryRun(List<String> dryRun, List<FieldError> errors) {
        if (!dryRun.stream().allMatch("All"::equals)) {
            errors.add(FieldError.notSupported(FieldPath.of("dryRun"), dryRun, List.of("All")));
        }
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }
}
