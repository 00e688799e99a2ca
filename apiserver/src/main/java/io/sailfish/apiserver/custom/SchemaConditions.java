package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.definition.Conditions;
import io.sailfish.apiserver.custom.definition.StructuralRules;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** Tells of schemas that are not structural, which only definitions from before that was asked can have. */
final class SchemaConditions {
    private SchemaConditions() {}

    static CustomResourceDefinition with(CustomResourceDefinition definition, Timestamp now) {
        List<FieldError> errors = new ArrayList<>();
        if (definition.spec().preserveUnknownFields()) {
            errors.add(FieldError.invalid(FieldPath.of("spec", "preserveUnknownFields"), true, "must be false"));
        }
        List<CustomResourceDefinitionVersion> versions = definition.spec().versions();
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).schema().hasOpenAPIV3Schema()) {
                continue;
            }
            JSONSchemaProps schema = versions.get(i).schema().openAPIV3Schema();
            String unsupported = StructuralRules.unsupported(schema);
            if (unsupported != null) {
                return Conditions.with(
                        definition,
                        Conditions.NON_STRUCTURAL,
                        "Unknown",
                        "StructuralError",
                        "failed to check validation schema for version "
                                + versions.get(i).name() + ": " + unsupported,
                        now);
            }
            FieldPath path = FieldPath.of("spec", "versions").index(i).child("schema", "openAPIV3Schema");
            errors.addAll(StructuralRules.check(JsonSchema.of(schema), path));
        }
        if (errors.isEmpty()) {
            return Conditions.without(definition, Conditions.NON_STRUCTURAL);
        }
        String message =
                ApiErrors.aggregate(errors.stream().map(FieldError::toString).toList());
        return Conditions.with(definition, Conditions.NON_STRUCTURAL, "True", "Violations", message, now);
    }
}
