package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.custom.schema.EmbeddedObjects;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.SchemaTypes;
import io.sailfish.apiserver.custom.schema.SchemaValidation;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the defaults in a schema are what the schema itself allows. */
final class DefaultRules {
    private static final Set<String> META = Set.of("metadata", "kind", "apiVersion");

    private final List<FieldError> errors = new ArrayList<>(0);

    private DefaultRules() {}

    static List<FieldError> check(JsonSchema schema, FieldPath path) {
        DefaultRules rules = new DefaultRules();
        rules.schema(schema, path, true, false);
        return rules.errors;
    }

    private void schema(JsonSchema schema, FieldPath path, boolean isRoot, boolean inMetadata) {
        boolean whole = isRoot || schema.isEmbedded();
        boolean below = inMetadata && !schema.isEmbedded();
        if (schema.hasDefault()) {
            value(schema, path.child("default"), below);
        }
        // Defaults of values in maps are not looked at: nothing is ever filled in there.
        if (schema.items() != null) {
            schema(schema.items(), path.child("items"), false, below);
        }
        schema.properties()
                .forEach((name, property) -> schema(
                        property, path.child("properties").key(name), false, below || whole && META.contains(name)));
    }

    private void value(JsonSchema schema, FieldPath path, boolean inMetadata) {
        Object tree = schema.defaultTree();
        Object typed;
        try {
            typed = SchemaTypes.typed(tree, schema);
        } catch (DecodeException wrong) {
            errors.add(FieldError.invalid(path, Json.shown(tree), wrong.getMessage()));
            return;
        }
        if (!inMetadata && !Json.same(Json.tree(typed), tree)) {
            errors.add(FieldError.invalid(path, Json.shown(tree), "must not have unknown fields"));
        }
        List<FieldError> embedded = inMetadata ? List.of() : EmbeddedObjects.check(path, typed, schema);
        errors.addAll(embedded);
        if (embedded.isEmpty()) {
            errors.addAll(SchemaValidation.validate(path, tree, schema));
        }
    }
}
