package io.sailfish.apiserver.custom.definition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a schema is structural: that it says of every value of which type it is, in one place, and that what lies in
 * alternatives (allOf and the like) only narrows what is said there. Then it is known of every field what becomes of it.
 */
public final class StructuralRules {
    private enum Level {
        ROOT("at the root"),
        ITEM("for specified array items"),
        FIELD("for specified object fields");

        private final String text;

        Level(String text) {
            this.text = text;
        }
    }

    private final List<FieldError> errors = new ArrayList<>(0);

    private StructuralRules() {}

    /** What is not structural, in the order of the messages. */
    public static List<FieldError> check(JsonSchema schema, FieldPath path) {
        StructuralRules rules = new StructuralRules();
        rules.structure(schema, Level.ROOT, path);
        rules.completeness(schema, schema, path, path);
        rules.errors.sort(Comparator.comparing(FieldError::toString));
        return rules.errors;
    }

    /** Names a keyword that no structural schema has, or null. */
    public static @Nullable String unsupported(JSONSchemaProps root) {
        String[] found = {null};
        SchemaWalk.each(root, schema -> {
            if (found[0] == null) {
                found[0] = unsupportedHere(schema);
            }
        });
        return found[0];
    }

    private static @Nullable String unsupportedHere(JSONSchemaProps schema) {
        String keyword = !schema.id().isEmpty()
                ? "id"
                : !schema.schema().isEmpty()
                        ? "schema"
                        : !schema.ref("").isEmpty()
                                ? "$ref"
                                : !schema.patternProperties().isEmpty()
                                        ? "patternProperties"
                                        : !schema.dependencies().isEmpty()
                                                ? "dependencies"
                                                : schema.has(JSONSchemaProps.ADDITIONAL_ITEMS)
                                                        ? "additionalItems"
                                                        : !schema.definitions().isEmpty() ? "definitions" : "";
        if (!keyword.isEmpty()) {
            return "OpenAPIV3Schema '" + keyword + "' is not supported";
        }
        if (!schema.items().schemas().isEmpty()) {
            return "OpenAPIV3Schema 'items' must be a schema, but is an array";
        }
        if (schema.hasXKubernetesPreserveUnknownFields() && !schema.xKubernetesPreserveUnknownFields(true)) {
            return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
        }
        return null;
    }

    private void required(FieldPath path, String detail) {
        errors.add(FieldError.required(path, detail));
    }

    private void invalid(FieldPath path, Object value, String detail) {
        errors.add(FieldError.invalid(path, value, detail));
    }

    private void forbidden(FieldPath path, String detail) {
        errors.add(FieldError.forbidden(path, detail));
    }

    private void structure(JsonSchema schema, Level level, FieldPath path) {
        if (schema.type().equals("array") && schema.items() == null) {
            required(path.child("items"), "must be specified");
        }
        if (schema.items() != null) {
            structure(schema.items(), Level.ITEM, path.child("items"));
        }
        schema.properties()
                .forEach((name, property) -> structure(
                        property, Level.FIELD, path.child("properties").key(name)));
        if (schema.props().has(JSONSchemaProps.ADDITIONAL_PROPERTIES)) {
            if (level == Level.ROOT) {
                forbidden(path.child("additionalProperties"), "must not be used at the root");
            }
            if (schema.values() != null) {
                structure(schema.values(), Level.FIELD, path.child("additionalProperties"));
            }
        }
        extensions(schema, path);
        values(
                schema,
                isIntOrString(schema.anyOf()),
                !schema.allOf().isEmpty()
                        && isIntOrString(schema.allOf().getFirst().anyOf()),
                path);
        type(schema, level, path);
        metadata(schema, level, path);
        if (schema.isEmbedded()
                && !schema.preservesUnknown()
                && schema.properties().isEmpty()) {
            required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private void extensions(JsonSchema schema, FieldPath path) {
        if (!schema.props().xKubernetesIntOrString()) {
            return;
        }
        if (schema.preservesUnknown()) {
            invalid(
                    path.child("x-kubernetes-preserve-unknown-fields"),
                    true,
                    "must be false if x-kubernetes-int-or-string is true");
        }
        if (schema.isEmbedded()) {
            invalid(
                    path.child("x-kubernetes-embedded-resource"),
                    true,
                    "must be false if x-kubernetes-int-or-string is true");
        }
    }

    private void type(JsonSchema schema, Level level, FieldPath path) {
        String type = schema.type();
        FieldPath at = path.child("type");
        if (schema.isEmbedded() && !type.equals("object")) {
            String must = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                required(at, must);
            } else {
                invalid(at, type, must);
            }
        } else if (type.isEmpty() && !schema.props().xKubernetesIntOrString() && !schema.preservesUnknown()) {
            required(at, "must not be empty " + level.text);
        }
        if (schema.isEmbedded() && schema.props().has(JSONSchemaProps.ADDITIONAL_PROPERTIES)) {
            forbidden(path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            invalid(at, type, "must be object at the root");
        }
    }

    private void metadata(JsonSchema schema, Level level, FieldPath path) {
        boolean whole = level == Level.ROOT || schema.isEmbedded();
        FieldPath properties = path.child("properties");
        for (String name : List.of("kind", "apiVersion")) {
            JsonSchema property = schema.property(name);
            if (whole && property != null && !property.type().equals("string")) {
                invalid(properties.key(name).child("type"), property.type(), "must be string");
            }
        }
        JsonSchema metadata = schema.property("metadata");
        if (metadata == null) {
            return;
        }
        if (whole && !metadata.type().equals("object")) {
            invalid(properties.key("metadata").child("type"), metadata.type(), "must be object");
        }
        if (level == Level.ROOT && saysMoreThanNames(metadata)) {
            forbidden(
                    properties.key("metadata"),
                    "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private static boolean saysMoreThanNames(JsonSchema metadata) {
        boolean names =
                Set.of("name", "generateName").containsAll(metadata.properties().keySet());
        JSONSchemaProps rest = (JSONSchemaProps)
                metadata.props().without(JSONSchemaProps.TYPE_FIELD).without(JSONSchemaProps.DEFAULT);
        return !(names ? rest.without(JSONSchemaProps.PROPERTIES) : rest).isEmpty();
    }

    private static boolean isIntOrString(List<JsonSchema> schemas) {
        return schemas.size() == 2 && isOnly(schemas.get(0), "integer") && isOnly(schemas.get(1), "string");
    }

    private static boolean isOnly(JsonSchema schema, String type) {
        return schema.type().equals(type)
                && schema.props().without(JSONSchemaProps.TYPE_FIELD).isEmpty();
    }

    /** What is said of values, beyond structure. The usual ways to say "integer or string" may name types. */
    private void values(JsonSchema schema, boolean anyOfMaySay, boolean firstAllOfMaySay, FieldPath path) {
        if (!anyOfMaySay) {
            each(schema.anyOf(), path.child("anyOf"));
        }
        for (int i = 0; i < schema.allOf().size(); i++) {
            nested(
                    schema.allOf().get(i),
                    firstAllOfMaySay && i == 0,
                    path.child("allOf").index(i));
        }
        each(schema.oneOf(), path.child("oneOf"));
        if (schema.not() != null) {
            nested(schema.not(), false, path.child("not"));
        }
        String pattern = schema.props().pattern();
        if (!pattern.isEmpty()) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException malformed) {
                invalid(
                        path.child("pattern"),
                        pattern,
                        "must be a valid regular expression, but isn't: " + malformed.getMessage());
            }
        }
    }

    private void each(List<JsonSchema> schemas, FieldPath path) {
        for (int i = 0; i < schemas.size(); i++) {
            nested(schemas.get(i), false, path.index(i));
        }
    }

    /** What lies in an alternative may say nothing of structure. */
    private void nested(JsonSchema schema, boolean anyOfMaySay, FieldPath path) {
        values(schema, anyOfMaySay, false, path);
        if (schema.items() != null) {
            nested(schema.items(), false, path.child("items"));
        }
        for (Map.Entry<String, JsonSchema> property : schema.properties().entrySet()) {
            nested(property.getValue(), false, path.child("properties").key(property.getKey()));
        }
        JSONSchemaProps props = schema.props();
        forbidIf(!schema.type().isEmpty(), path, "type", "empty");
        forbidIf(schema.values() != null || schema.allowsAdditional(), path, "additionalProperties", "undefined");
        forbidIf(schema.hasDefault(), path, "default", "undefined");
        forbidIf(!props.title().isEmpty(), path, "title", "empty");
        forbidIf(!props.description().isEmpty(), path, "description", "empty");
        forbidIf(props.nullable(), path, "nullable", "false");
        forbidIf(schema.preservesUnknown(), path, "x-kubernetes-preserve-unknown-fields", "false");
        forbidIf(schema.isEmbedded(), path, "x-kubernetes-embedded-resource", "false");
        forbidIf(props.xKubernetesIntOrString(), path, "x-kubernetes-int-or-string", "false");
        forbidIf(!schema.listMapKeys().isEmpty(), path, "x-kubernetes-list-map-keys", "empty");
        forbidIf(props.hasXKubernetesListType(), path, "x-kubernetes-list-type", "undefined");
        forbidIf(props.hasXKubernetesMapType(), path, "x-kubernetes-map-type", "undefined");
        forbidIf(!props.xKubernetesValidations().isEmpty(), path, "x-kubernetes-validations", "empty");
        if (schema.property("metadata") != null) {
            forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context");
        }
    }

    private void forbidIf(boolean said, FieldPath path, String keyword, String must) {
        if (said) {
            forbidden(path.child(keyword), "must be " + must + " to be structural");
        }
    }

    /** Everything that an alternative speaks of has to be there in the structure. */
    private void completeness(JsonSchema values, JsonSchema structure, FieldPath structurePath, FieldPath path) {
        if (values.not() != null) {
            nestedCompleteness(values.not(), structure, structurePath, path.child("not"));
        }
        allComplete(values.allOf(), structure, structurePath, path.child("allOf"));
        allComplete(values.anyOf(), structure, structurePath, path.child("anyOf"));
        allComplete(values.oneOf(), structure, structurePath, path.child("oneOf"));
    }

    private void allComplete(List<JsonSchema> schemas, JsonSchema structure, FieldPath structurePath, FieldPath path) {
        for (int i = 0; i < schemas.size(); i++) {
            nestedCompleteness(schemas.get(i), structure, structurePath, path.index(i));
        }
    }

    private void nestedCompleteness(
            JsonSchema values, @Nullable JsonSchema structure, FieldPath structurePath, FieldPath path) {
        if (structure == null) {
            required(structurePath, "because it is defined in " + path);
            return;
        }
        completeness(values, structure, structurePath, path);
        if (values.items() != null) {
            nestedCompleteness(values.items(), structure.items(), structurePath.child("items"), path.child("items"));
        }
        values.properties()
                .forEach((name, property) -> nestedCompleteness(
                        property,
                        structure.property(name),
                        structurePath.child("properties").key(name),
                        path.child("properties").key(name)));
    }
}
