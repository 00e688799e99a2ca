package io.sailfish.apiserver.custom.schema;

import com.google.re2j.PatternSyntaxException;
import io.sailfish.apiserver.custom.schema.Fault.Code;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against schemas, keyword by keyword, in upstream's order and words. A change that leaves a bad value as it
 * was is not refused for it: the old value is given as {@link Correlation}.
 */
public final class SchemaValidation {
    private SchemaValidation() {}

    /** What is wrong with a value. */
    public static List<FieldError> validate(FieldPath path, Object value, JsonSchema schema) {
        return errors(path, new SchemaValidation().value(value, schema, "", null));
    }

    /** What is wrong with a value that replaces another, but for what was wrong before and is unchanged. */
    public static List<FieldError> validateUpdate(FieldPath path, Correlation change, JsonSchema schema) {
        return errors(path, new SchemaValidation().ratcheted(schema, "", change));
    }

    private static List<FieldError> errors(FieldPath path, Outcome outcome) {
        return outcome.faults().stream().map(fault -> fault.error(path)).toList();
    }

    private Outcome ratcheted(JsonSchema schema, String path, Correlation change) {
        Outcome outcome = value(change.value(), schema, path, change);
        if (!outcome.isValid() && change.unchanged()) {
            outcome.forgive();
        }
        return outcome;
    }

    /** A member or an item, ratcheted where its old value is known. */
    private Outcome inner(Object value, JsonSchema schema, String path, @Nullable Correlation change) {
        return change == null ? value(value, schema, path, null) : ratcheted(schema, path, change);
    }

    private Outcome value(@Nullable Object value, JsonSchema schema, String path, @Nullable Correlation change) {
        Outcome outcome = new Outcome();
        if (value == null || value instanceof JsonNull) {
            nullType(schema, path, outcome);
            enumeration(JsonNull.NULL, schema, path, outcome);
            return outcome;
        }
        String format = Formats.supported(schema);
        if (!schema.types().isEmpty() || !format.isEmpty()) {
            type(value, schema, format, path, outcome);
            outcome.matched();
        }
        alternatives(value, schema, path, change, outcome);
        outcome.matched();
        if (value instanceof String text) {
            text(text, schema, path, outcome);
            outcome.matched();
            if (Formats.isKnown(format)) {
                if (!Formats.matches(format, text)) {
                    outcome.add(type(path, format, text));
                }
                outcome.matched();
            }
        } else if (value instanceof Number number) {
            Numbers.check(number, schema, format, path, outcome);
            outcome.matched();
        } else if (value instanceof List<?> list) {
            list(list, schema, path, change, outcome);
            outcome.matched();
        }
        enumeration(value, schema, path, outcome);
        outcome.matched();
        if (Json.isObject(value)) {
            object(value, schema, path, change, outcome);
            outcome.matched();
        }
        outcome.matched();
        return outcome;
    }

    private static void nullType(JsonSchema schema, String path, Outcome outcome) {
        if (!schema.types().isEmpty() && !schema.nullable()) {
            outcome.add(type(path, String.join(",", schema.types()), "null"));
        } else {
            outcome.matched();
        }
    }

    /** A value is of another type than it has to be; the value may stand for its type. */
    private static Fault type(String path, String wanted, String given) {
        return Fault.of(
                Code.TYPE, path, given, path + " in body must be of type " + wanted + ": " + GoSyntax.quote(given));
    }

    private static void type(Object value, JsonSchema schema, String format, String path, Outcome outcome) {
        String given = Json.typeName(value);
        List<String> types = schema.types();
        boolean wholeFloat = value instanceof Double number && number == Math.rint(number) && types.contains("integer");
        boolean whole = given.equals("integer") && types.contains("number");
        boolean fits = types.contains(given) || wholeFloat || whole;
        boolean textual = value instanceof String || value instanceof List;
        if (!textual && !format.isEmpty() && !fits && !format.equals(formatOf(value))) {
            outcome.add(type(path, format, formatOf(value)));
            return;
        }
        boolean numeric = types.contains("number") || types.contains("integer");
        if (textual && !format.isEmpty() && !numeric) {
            outcome.matched();
            return;
        }
        if (!fits) {
            outcome.add(type(path, String.join(",", types), given));
            return;
        }
        outcome.matched();
    }

    private static String formatOf(Object value) {
        return switch (Json.typeName(value)) {
            case "integer" -> "int64";
            case "number" -> "float64";
            default -> "";
        };
    }

    private void alternatives(
            Object value, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        anyOf(value, schema, path, change, outcome);
        oneOf(value, schema, path, change, outcome);
        if (!schema.allOf().isEmpty()) {
            int valid = 0;
            for (JsonSchema each : schema.allOf()) {
                Outcome one = value(value, each, path, change);
                valid += one.isValid() ? 1 : 0;
                outcome.merge(one);
            }
            if (valid != schema.allOf().size()) {
                outcome.add(Fault.plain(GoSyntax.quote(path) + " must validate all the schemas (allOf)"
                        + (valid == 0 ? ". None validated" : "")));
            }
        }
        JsonSchema not = schema.not();
        if (not != null && value(value, not, path, change).isValid()) {
            outcome.add(Fault.plain(GoSyntax.quote(path) + " must not validate the schema (not)"));
        }
        outcome.matched();
    }

    private void anyOf(Object value, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        if (schema.anyOf().isEmpty()) {
            return;
        }
        Outcome best = null;
        for (JsonSchema each : schema.anyOf()) {
            Outcome one = value(value, each, path, change);
            if (one.isValid()) {
                outcome.merge(one);
                return;
            }
            best = best == null || one.matches() > best.matches() ? one : best;
        }
        outcome.add(Fault.plain(GoSyntax.quote(path) + " must validate at least one schema (anyOf)"));
        if (best != null) {
            outcome.merge(best);
        }
    }

    private void oneOf(Object value, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        if (schema.oneOf().isEmpty()) {
            return;
        }
        Outcome best = null;
        Outcome success = null;
        int valid = 0;
        for (JsonSchema each : schema.oneOf()) {
            Outcome one = value(value, each, path, change);
            if (one.isValid()) {
                valid++;
                success = success == null ? one : success;
            } else if (valid == 0 && (best == null || one.matches() > best.matches())) {
                best = one;
            }
        }
        if (valid == 1 && success != null) {
            outcome.merge(success);
            return;
        }
        outcome.add(Fault.plain(GoSyntax.quote(path) + " must validate one and only one schema (oneOf). "
                + (valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives")));
        if (valid == 0 && best != null) {
            outcome.merge(best);
        }
    }

    private static void text(String text, JsonSchema schema, String path, Outcome outcome) {
        JSONSchemaProps props = schema.props();
        int length = text.codePointCount(0, text.length());
        if (props.has(JSONSchemaProps.MAX_LENGTH) && length > props.maxLength(0)) {
            outcome.add(Fault.limited(
                    Code.TOO_LONG,
                    path,
                    text,
                    props.maxLength(0),
                    path + " in body should be at most " + props.maxLength(0) + " chars long"));
        } else if (props.has(JSONSchemaProps.MIN_LENGTH) && length < props.minLength(0)) {
            outcome.add(Fault.of(
                    Code.OTHER,
                    path,
                    text,
                    path + " in body should be at least " + props.minLength(0) + " chars long"));
        } else if (!props.pattern().isEmpty()) {
            pattern(text, schema, path, outcome);
        }
    }

    private static void pattern(String text, JsonSchema schema, String path, Outcome outcome) {
        String shown = schema.props().pattern();
        try {
            if (schema.pattern().matcher(text).find()) {
                return;
            }
        } catch (PatternSyntaxException malformed) {
            shown += ", but pattern is invalid: " + malformed.getMessage();
        }
        outcome.add(Fault.of(Code.OTHER, path, text, path + " in body should match '" + shown + "'"));
    }

    private static void enumeration(Object value, JsonSchema schema, String path, Outcome outcome) {
        List<Object> allowed = schema.props().enumValue();
        if (allowed.isEmpty()) {
            return;
        }
        for (Object one : allowed) {
            if (!(one instanceof JsonNull) && !(value instanceof JsonNull) && Json.same(value, one)) {
                return;
            }
        }
        String message = path + " in body should be one of " + Json.text(allowed);
        outcome.add(new Fault(Code.ENUM, path, value, 0, allowed, message));
    }

    private void list(List<?> list, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        JsonSchema items = schema.items();
        if (items != null) {
            for (int i = 0; i < list.size(); i++) {
                Correlation item = change == null ? null : change.item(i);
                outcome.merge(inner(list.get(i), items, path + "[" + i + "]", item));
            }
        }
        JSONSchemaProps props = schema.props();
        long size = list.size();
        if (props.has(JSONSchemaProps.MIN_ITEMS) && size < props.minItems(0)) {
            outcome.add(Fault.of(
                    Code.OTHER, path, size, path + " in body should have at least " + props.minItems(0) + " items"));
        }
        if (props.has(JSONSchemaProps.MAX_ITEMS) && size > props.maxItems(0)) {
            outcome.add(Fault.limited(
                    Code.TOO_MANY,
                    path,
                    size,
                    props.maxItems(0),
                    path + " in body should have at most " + props.maxItems(0) + " items"));
        }
        outcome.matched();
    }

    private void object(Object object, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        JSONSchemaProps props = schema.props();
        boolean counted = props.has(JSONSchemaProps.MIN_PROPERTIES) || props.has(JSONSchemaProps.MAX_PROPERTIES);
        long size = counted ? Json.size(object) : 0;
        if (props.has(JSONSchemaProps.MIN_PROPERTIES) && size < props.minProperties(0)) {
            outcome.add(Fault.of(
                    Code.OTHER,
                    path,
                    size,
                    path + " in body should have at least " + props.minProperties(0) + " properties"));
        }
        if (props.has(JSONSchemaProps.MAX_PROPERTIES) && size > props.maxProperties(0)) {
            outcome.add(Fault.limited(
                    Code.TOO_MANY,
                    path,
                    size,
                    props.maxProperties(0),
                    path + " in body should have at most " + props.maxProperties(0) + " properties"));
        }
        others(object, schema, path, change, outcome);
        for (Map.Entry<String, JsonSchema> property : schema.properties().entrySet()) {
            String name = property.getKey();
            Object member = Json.member(object, name);
            if (member != null) {
                String below = path.isEmpty() ? name : path + "." + name;
                // The kind of an object never changes, so there is nothing to forgive.
                boolean typeMeta = path.isEmpty() && (name.equals("kind") || name.equals("apiVersion"));
                Correlation inner = change == null || typeMeta ? null : change.member(name);
                outcome.merge(inner(member, property.getValue(), below, inner));
            }
        }
        for (String name : props.required()) {
            if (Json.member(object, name) == null) {
                String at = path + "." + name;
                outcome.add(Fault.of(Code.REQUIRED, at, null, at + " in body is required"));
            }
        }
    }

    /** Members that are no properties. */
    private void others(Object object, JsonSchema schema, String path, @Nullable Correlation change, Outcome outcome) {
        JsonSchema values = schema.values();
        if (values == null && !schema.forbidsAdditional()) {
            return;
        }
        Json.forEachMember(object, (name, member) -> {
            if (schema.property(name) != null) {
                return;
            }
            if (values == null) {
                outcome.add(Fault.of(Code.OTHER, path, name, path + "." + name + " in body is a forbidden property"));
            } else {
                Correlation inner = change == null ? null : change.member(name);
                outcome.merge(inner(member, values, path + "." + name, inner));
            }
        });
    }
}
