package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.SchemaPath;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Field;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.api.apiextensions.v1.ValidationRule;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a schema in a definition may say. */
final class SchemaRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final Set<String> META = Set.of("metadata", "kind", "apiVersion");
    private static final List<String> AT_ROOT = List.of(
            "Description",
            "Type",
            "Format",
            "Title",
            "Maximum",
            "ExclusiveMaximum",
            "Minimum",
            "ExclusiveMinimum",
            "MaxLength",
            "MinLength",
            "Pattern",
            "MaxItems",
            "MinItems",
            "UniqueItems",
            "MultipleOf",
            "Required",
            "Items",
            "Properties",
            "ExternalDocs",
            "Example",
            "XPreserveUnknownFields",
            "XValidations");
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private final boolean hasStatus;
    private final boolean knownTypes;
    private final boolean atomicSets;
    private final boolean soundKeys;
    private final FieldErrors errors;
    /** What is wrong with rules and their expressions; it is told last. */
    private final FieldErrors ruleErrors = new FieldErrors();

    private final ExpressionRules expressions = new ExpressionRules(ruleErrors);

    /**
     * What is asked within a schema depends on where one is.
     *
     * @param defaults  whether defaults may be set
     * @param why       if not, where one is
     * @param metadata  whether one is in what describes an object's metadata, kind or version
     * @param rules     what it is for rules; null where they are not looked at
     */
    private record Place(boolean defaults, String why, boolean metadata, ExpressionRules.@Nullable Where rules) {
        Place withoutDefaults(String reason) {
            return new Place(false, reason, metadata, rules);
        }

        Place inMetadata() {
            return new Place(defaults, why, true, rules);
        }

        Place withRules(UnaryOperator<ExpressionRules.Where> step) {
            return rules == null ? this : new Place(defaults, why, metadata, step.apply(rules));
        }

        Place withoutRules() {
            return new Place(defaults, why, metadata, null);
        }
    }

    /**
     * @param old       what is replaced: what is wrong with it already may stay so; null for a new definition
     * @param hasStatus whether status is a subresource
     */
    SchemaRules(@Nullable CustomResourceDefinition old, boolean hasStatus, FieldErrors errors) {
        this.hasStatus = hasStatus;
        this.knownTypes = old == null
                || !SchemaWalk.any(old, schema -> !schema.type().isEmpty() && !TYPES.contains(schema.type()));
        this.atomicSets = old == null || !SchemaWalk.any(old, SchemaRules::hasGranularItems);
        this.soundKeys = old == null
                || !SchemaWalk.any(old, schema -> {
                    FieldErrors found = new FieldErrors();
                    keys(schema, FieldPath.of("schema"), found);
                    return !found.isEmpty();
                });
        this.errors = errors;
    }

    void check(JSONSchemaProps schema, FieldPath validation) {
        FieldPath path = validation.child("openAPIV3Schema");
        int before = errors.size();
        if (hasStatus) {
            root(schema, validation, path);
        }
        if (schema.nullable()) {
            errors.forbidden(validation.child("openAPIV3Schema.nullable"), "nullable cannot be true at the root");
        }
        String unsupported = StructuralRules.unsupported(schema);
        boolean structural = false;
        if (unsupported == null) {
            JsonSchema compiled = JsonSchema.of(schema);
            List<FieldError> faults = StructuralRules.check(compiled, path);
            structural = faults.isEmpty();
            errors.addAll(faults);
            if (errors.size() == before) {
                errors.addAll(DefaultRules.check(compiled, path));
            }
        }
        ExpressionRules.Where rules = structural ? ExpressionRules.Where.ROOT : null;
        schema(schema, path, new Place(true, "", false, rules), true);
        expressions.total(path);
        errors.addAll(ruleErrors.list());
        if (unsupported != null && errors.size() == before) {
            errors.invalid(path, "", unsupported);
        }
    }

    /** Where status is a subresource, its part of the schema is checked alone, so the root may say little of the whole. */
    private void root(JSONSchemaProps schema, FieldPath validation, FieldPath path) {
        for (Field field : schema.messageType().fields()) {
            if (!schema.has(field.index())) {
                continue;
            }
            String name = goName(field.name());
            if (name.equals("Type")) {
                if (!schema.type().equals("object")) {
                    errors.invalid(
                            validation.child("openAPIV3Schema.type"),
                            schema.type(),
                            "only \"object\" is allowed as the type at the root of the schema if the status subresource"
                                    + " is enabled");
                    return;
                }
            } else if (!AT_ROOT.contains(name)) {
                errors.invalid(
                        path,
                        schema,
                        "only [" + String.join(" ", AT_ROOT)
                                + "] fields are allowed at the root of the schema if the status subresource is enabled");
                return;
            }
        }
    }

    private static String goName(String name) {
        return switch (name) {
            case "x-kubernetes-preserve-unknown-fields" -> "XPreserveUnknownFields";
            case "x-kubernetes-validations" -> "XValidations";
            default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
        };
    }

    private void schema(JSONSchemaProps schema, FieldPath path, Place place, boolean isRoot) {
        int before = errors.size();
        keywords(schema, path, place);
        if (schema.uniqueItems()) {
            errors.forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        additional(schema, path, place);
        properties(schema, path, place, isRoot);
        if (schema.has(JSONSchemaProps.NOT)) {
            schema(schema.not(), path.child("not"), place.withoutRules(), false);
        }
        each(schema.allOf(), path.child("allOf"), place.withoutRules());
        each(schema.oneOf(), path.child("oneOf"), place.withoutRules());
        each(schema.anyOf(), path.child("anyOf"), place.withoutRules());
        new TreeMap<>(schema.definitions())
                .forEach(
                        (name, inner) -> schema(inner, path.child("definitions").key(name), place, false));
        if (schema.items().hasSchema()) {
            JSONSchemaProps items = schema.items().schema();
            schema(items, path.child("items"), place.withRules(rules -> rules.items(schema, items, path)), false);
        }
        each(schema.items().schemas(), path.child("items"), place.withoutRules());
        extensions(schema, path);
        lists(schema, path);
        if (soundKeys) {
            keys(schema, path, errors);
        }
        rules(schema, path, errors.size() == before ? place.rules() : null);
    }

    private void each(List<JSONSchemaProps> schemas, FieldPath path, Place place) {
        for (int i = 0; i < schemas.size(); i++) {
            schema(schemas.get(i), path.index(i), place, false);
        }
    }

    private void keywords(JSONSchemaProps schema, FieldPath path, Place place) {
        if (knownTypes && !schema.type().isEmpty() && !TYPES.contains(schema.type())) {
            errors.notSupported(path.child("type"), schema.type(), TYPES);
        }
        if (schema.has(JSONSchemaProps.DEFAULT) && !(schema.defaultValue() instanceof JsonNull) && !place.defaults()) {
            errors.forbidden(
                    path.child("default"), "must not be set" + (place.why().isEmpty() ? "" : " " + place.why()));
        }
        forbidIf(!schema.id().isEmpty(), path, "id");
        forbidIf(schema.has(JSONSchemaProps.ADDITIONAL_ITEMS), path, "additionalItems");
        forbidIf(!schema.patternProperties().isEmpty(), path, "patternProperties");
        forbidIf(!schema.definitions().isEmpty(), path, "definitions");
        forbidIf(!schema.dependencies().isEmpty(), path, "dependencies");
        forbidIf(schema.has(JSONSchemaProps.REF), path, "$ref");
        if (schema.type().equals("null")) {
            errors.forbidden(path.child("type"), "type cannot be set to null, use nullable as an alternative");
        }
        if (!schema.items().schemas().isEmpty()) {
            errors.forbidden(path.child("items"), "items must be a schema object and not an array");
        }
        if (place.metadata() && schema.xKubernetesEmbeddedResource()) {
            errors.forbidden(path.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
        }
    }

    private void forbidIf(boolean there, FieldPath path, String keyword) {
        if (there) {
            errors.forbidden(path.child(keyword), keyword + " is not supported");
        }
    }

    private void additional(JSONSchemaProps schema, FieldPath path, Place place) {
        if (!schema.has(JSONSchemaProps.ADDITIONAL_PROPERTIES)) {
            return;
        }
        boolean says = !schema.additionalProperties().allows()
                || schema.additionalProperties().hasSchema();
        if (!schema.properties().isEmpty() && says) {
            errors.forbidden(
                    path.child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
        }
        if (schema.additionalProperties().hasSchema()) {
            Place inner = place.metadata()
                    ? place.withoutDefaults("inside additionalProperties applying to object metadata")
                    : place;
            JSONSchemaProps values = schema.additionalProperties().schema();
            schema(
                    values,
                    path.child("additionalProperties"),
                    inner.withRules(rules -> rules.values(schema, values, path)),
                    false);
        }
    }

    private void properties(JSONSchemaProps schema, FieldPath path, Place place, boolean isRoot) {
        for (Map.Entry<String, JSONSchemaProps> property : new TreeMap<>(schema.properties()).entrySet()) {
            Place inner = place.withRules(rules -> rules.property(schema, property.getValue(), path));
            if ((isRoot || schema.xKubernetesEmbeddedResource()) && META.contains(property.getKey())) {
                inner = inner.inMetadata();
                if (isRoot) {
                    inner = inner.withoutDefaults("in top-level " + property.getKey());
                }
            }
            schema(property.getValue(), path.child("properties").key(property.getKey()), inner, false);
        }
    }

    private void extensions(JSONSchemaProps schema, FieldPath path) {
        if (schema.hasXKubernetesPreserveUnknownFields() && !schema.xKubernetesPreserveUnknownFields(true)) {
            errors.invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined");
        }
        if (!schema.hasXKubernetesMapType()) {
            return;
        }
        typed(schema, "object", "x-kubernetes-map-type", path);
        String mapType = schema.xKubernetesMapType("");
        if (!List.of("atomic", "granular").contains(mapType)) {
            errors.notSupported(path.child("x-kubernetes-map-type"), mapType, List.of("atomic", "granular"));
        }
    }

    private boolean typed(JSONSchemaProps schema, String type, String keyword, FieldPath path) {
        if (schema.type().equals(type)) {
            return true;
        }
        String must = "must be " + type + " if " + keyword + " is specified";
        if (schema.type().isEmpty()) {
            errors.required(path.child("type"), must);
        } else {
            errors.invalid(path.child("type"), schema.type(), must);
        }
        return false;
    }

    private void lists(JSONSchemaProps schema, FieldPath path) {
        FieldPath typePath = path.child("x-kubernetes-list-type");
        String listType = schema.xKubernetesListType("");
        boolean has = schema.hasXKubernetesListType();
        if (has && typed(schema, "array", "x-kubernetes-list-type", path) && atomicSets && hasGranularItems(schema)) {
            String keyword =
                    schema.items().schema().type().equals("array") ? "x-kubernetes-list-type" : "x-kubernetes-map-type";
            // Upstream shows the list type of the items in either case.
            String shown = schema.items().schema().hasXKubernetesListType()
                    ? schema.items().schema().xKubernetesListType("")
                    : null;
            errors.invalid(
                    path.child("items").child(keyword),
                    shown == null ? null : shown,
                    "must be atomic as item of a list with x-kubernetes-list-type=set");
        }
        if (has && !List.of("atomic", "set", "map").contains(listType)) {
            errors.notSupported(typePath, listType, List.of("atomic", "set", "map"));
        }
        List<String> keys = schema.xKubernetesListMapKeys();
        if (!keys.isEmpty() && !listType.equals("map")) {
            String must = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (has) {
                errors.invalid(typePath, listType, must);
            } else {
                errors.required(typePath, must);
            }
        }
        if (listType.equals("map")) {
            map(schema, keys, path);
        }
    }

    private static boolean hasGranularItems(JSONSchemaProps schema) {
        if (!schema.xKubernetesListType("").equals("set") || !schema.items().hasSchema()) {
            return false;
        }
        JSONSchemaProps items = schema.items().schema();
        return switch (items.type()) {
            case "array" -> !items.xKubernetesListType("atomic").equals("atomic");
            case "object" -> !items.xKubernetesMapType("").equals("atomic");
            default -> false;
        };
    }

    private void map(JSONSchemaProps schema, List<String> keys, FieldPath path) {
        FieldPath keysPath = path.child("x-kubernetes-list-map-keys");
        if (keys.isEmpty()) {
            errors.required(keysPath, "must not be empty if x-kubernetes-list-type is map");
        }
        if (!schema.has(JSONSchemaProps.ITEMS)) {
            errors.required(path.child("items"), "must have a schema if x-kubernetes-list-type is map");
            return;
        }
        if (!schema.items().hasSchema()) {
            errors.invalid(
                    path.child("items"),
                    schema.items(),
                    "must only have a single schema if x-kubernetes-list-type is map");
            return;
        }
        JSONSchemaProps items = schema.items().schema();
        if (!items.type().equals("object")) {
            errors.invalid(
                    path.child("items").child("type"),
                    items.type(),
                    "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }
        Set<String> seen = new HashSet<>();
        String shown = keys.stream().map(GoSyntax::quote).collect(Collectors.joining(", ", "[]string{", "}"));
        for (String key : keys) {
            JSONSchemaProps property = items.properties().get(key);
            if (property == null) {
                errors.invalid(keysPath, new Shown(shown), "entries must all be names of item properties");
            } else if (property.type().equals("array") || property.type().equals("object")) {
                errors.invalid(
                        path.child("items").child("properties").key(key).child("type"),
                        items.type(),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                errors.invalid(keysPath, new Shown(shown), "must not contain duplicate entries");
            }
        }
    }

    /** The keys of a list's items have to be there, and the items themselves. */
    private static void keys(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
        String listType = schema.xKubernetesListType("");
        if (!schema.items().hasSchema() || !listType.equals("set") && !listType.equals("map")) {
            return;
        }
        JSONSchemaProps items = schema.items().schema();
        FieldPath itemsPath = path.child("items");
        if (items.nullable()) {
            errors.forbidden(
                    itemsPath.child("nullable"), "cannot be nullable when x-kubernetes-list-type is " + listType);
        }
        if (!listType.equals("map")) {
            return;
        }
        String what = "this property is in x-kubernetes-list-map-keys, so it ";
        for (String key : schema.xKubernetesListMapKeys()) {
            JSONSchemaProps property = items.properties().get(key);
            if (property == null) {
                continue;
            }
            FieldPath at = itemsPath.child("properties").key(key);
            if (!items.required().contains(key) && !property.has(JSONSchemaProps.DEFAULT)) {
                errors.required(at.child("default"), what + "must have a default or be a required property");
            }
            if (property.nullable()) {
                errors.forbidden(at.child("nullable"), what + "cannot be nullable");
            }
        }
    }

    /**
     * @param where where one is; null where expressions are not compiled, because something else is wrong
     */
    private void rules(JSONSchemaProps schema, FieldPath path, ExpressionRules.@Nullable Where where) {
        List<ValidationRule> rules = schema.xKubernetesValidations();
        for (int i = 0; i < rules.size(); i++) {
            rule(schema, rules.get(i), path.child("x-kubernetes-validations").index(i));
        }
        if (!rules.isEmpty() && where != null) {
            expressions.check(schema, where, path);
        }
    }

    private void rule(JSONSchemaProps schema, ValidationRule rule, FieldPath path) {
        String message = rule.message().strip();
        if (rule.rule().isBlank()) {
            ruleErrors.required(path.child("rule"), "rule is not specified");
        } else if (!rule.message().isEmpty() && message.isEmpty()) {
            ruleErrors.invalid(path.child("message"), rule.message(), "message must be non-empty if specified");
        } else if (hasLineBreaks(message)) {
            ruleErrors.invalid(path.child("message"), rule.message(), "message must not contain line breaks");
        } else if (hasLineBreaks(rule.rule().strip()) && message.isEmpty()) {
            ruleErrors.required(path.child("message"), "message must be specified if rule contains line breaks");
        }
        if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
            ruleErrors.required(path.child("messageExpression"), "messageExpression must be non-empty if specified");
        }
        if (rule.hasReason() && !REASONS.contains(rule.reason(""))) {
            ruleErrors.notSupported(path.child("reason"), rule.reason(""), REASONS);
        }
        String fieldPath = rule.fieldPath();
        if (!fieldPath.isEmpty() && fieldPath.isBlank()) {
            ruleErrors.invalid(path.child("fieldPath"), fieldPath, "fieldPath must be non-empty if specified");
        }
        if (hasLineBreaks(fieldPath)) {
            ruleErrors.invalid(path.child("fieldPath"), fieldPath, "fieldPath must not contain line breaks");
        }
        if (!fieldPath.isEmpty()
                && SchemaPath.find(fieldPath, JsonSchema.of(schema), true).fault() != null) {
            ruleErrors.invalid(path.child("fieldPath"), fieldPath, "fieldPath must be a valid path");
        }
    }

    private static boolean hasLineBreaks(String text) {
        return text.contains("\n") || text.contains("\r");
    }
}
