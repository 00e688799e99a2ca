package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.SchemaPath;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.SelectableField;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of the fields by which objects may be selected. */
final class SelectableFieldRules {
    private static final int MOST = 8;
    private static final Set<String> TYPES = Set.of("string", "boolean", "integer");

    private SelectableFieldRules() {}

    /**
     * @param old       the version as it was; null where it is new
     * @param path      of what has the fields
     * @param hasSchema whether the schema stands there as well
     */
    static void check(
            CustomResourceDefinitionVersion version,
            @Nullable CustomResourceDefinitionVersion old,
            FieldPath path,
            boolean hasSchema,
            FieldErrors errors) {
        List<SelectableField> fields = version.selectableFields();
        if (fields.isEmpty()) {
            return;
        }
        FieldPath at = path.child("selectableFields");
        if (!hasSchema || !version.schema().hasOpenAPIV3Schema()) {
            errors.invalid(at, "", "may only be set when validations.schema is included");
            return;
        }
        JsonSchema schema = JsonSchema.of(version.schema().openAPIV3Schema());
        Set<List<String>> unique = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            field(fields.get(i).jsonPath(), schema, at.index(i).child("jsonPath"), unique, errors);
        }
        boolean kept = old != null && old.selectableFields().equals(fields);
        if (unique.size() > MOST && !kept) {
            errors.tooMany(at, unique.size(), MOST);
        }
    }

    private static void field(
            String jsonPath, JsonSchema schema, FieldPath path, Set<List<String>> unique, FieldErrors errors) {
        if (jsonPath.isEmpty()) {
            errors.required(path, "");
            return;
        }
        SchemaPath found = SchemaPath.find(jsonPath, schema, false);
        if (found.fault() != null) {
            errors.invalid(path, jsonPath, "is an invalid path: " + found.fault());
            return;
        }
        if (found.names().getFirst().equals("metadata")) {
            errors.invalid(path, jsonPath, "must not point to fields in metadata");
        }
        if (found.schema() == null || !TYPES.contains(found.schema().type())) {
            errors.invalid(
                    path,
                    jsonPath,
                    "must point to a field of type string, boolean or integer. Enum string fields and strings with"
                            + " formats are allowed.");
        }
        if (!unique.add(found.names())) {
            errors.duplicate(path, jsonPath);
        }
    }
}
