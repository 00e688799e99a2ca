package io.sailfish.apiserver.cel;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes as JSON, from the values of the expressions that describe them. */
public final class PatchValues {
    private static final String UNFIT = "JSONPath valueExpression evaluated to a type that could not marshal to JSON: ";

    private PatchValues() {}

    /**
     * The configuration that an {@code Object{...}} is.
     *
     * @throws CelFailure where a literal within is not of the type that its place asks for
     */
    @SuppressWarnings("unchecked")
    public static StringMap<Object> configuration(Object value) throws CelFailure {
        if (!(value instanceof Map<?, ?> map) || !PatchLiterals.OBJECT.equals(map.get(PatchLiterals.TYPE))) {
            throw new CelFailure("unsupported return type from ApplyConfiguration expression");
        }
        requireTypes(map);
        return (StringMap<Object>) tree(map);
    }

    /**
     * The operations that a list of {@code JSONPatch{...}} is: maps from texts.
     *
     * @throws CelFailure where it holds something else, or a value that JSON does not have
     */
    public static List<Map<String, Object>> operations(Object value) throws CelFailure {
        if (!(value instanceof List<?> list)) {
            throw new CelFailure("type mismatch: JSONPatchType.expression should evaluate to array");
        }
        List<Map<String, Object>> operations = new ArrayList<>(list.size());
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map) || !PatchLiterals.PATCH.equals(map.get(PatchLiterals.TYPE))) {
                throw new CelFailure("type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
            }
            Map<String, Object> operation = new TreeMap<>();
            operation.put("op", map.get("op") instanceof String name ? name : "");
            operation.put("path", map.get("path") instanceof String path ? path : "");
            if (map.get("from") instanceof String from && !from.isEmpty()) {
                operation.put("from", from);
            }
            Object operand = map.get("value");
            if (operand != null) {
                requireTypes(operand);
                try {
                    operation.put("value", tree(operand));
                } catch (CelFailure e) {
                    throw new CelFailure(UNFIT + e.getMessage(), e);
                }
            }
            operations.add(operation);
        }
        return operations;
    }

    private static void requireTypes(Object value) throws CelFailure {
        if (value instanceof Map<?, ?> map && map.get(PatchLiterals.TYPE) instanceof String name) {
            List<String> problems = new ArrayList<>(0);
            check(value, name, problems);
            if (!problems.isEmpty()) {
                throw new CelFailure("type mismatch: " + String.join("\n", problems));
            }
        }
    }

    /** A literal is of the type that is called by the path of its fields; lists and plain maps between do not count. */
    private static void check(Object value, String expected, List<String> problems) {
        if (value instanceof List<?> list) {
            list.forEach(item -> check(item, expected, problems));
        } else if (value instanceof Map<?, ?> map) {
            boolean literal = map.get(PatchLiterals.TYPE) instanceof String;
            if (literal && !expected.equals(map.get(PatchLiterals.TYPE))) {
                problems.add("unexpected type name " + GoSyntax.quote((String) map.get(PatchLiterals.TYPE))
                        + ", expected " + GoSyntax.quote(expected)
                        + ", which matches field name path from root Object type");
            }
            map.forEach((name, member) -> check(member, literal ? expected + "." + name : expected, problems));
        }
    }

    private static Object tree(Object value) throws CelFailure {
        return switch (value) {
            case NullValue none -> JsonNull.NULL;
            case String text -> text;
            case Boolean flag -> flag;
            case Double number -> number;
            case Number number -> number.longValue();
            case CelByteString bytes -> Base64.getEncoder().encodeToString(bytes.toByteArray());
            case Instant time -> time.toString();
            case Duration time -> GoDuration.format(time);
            case List<?> list -> {
                List<Object> items = new ArrayList<>(list.size());
                for (Object item : list) {
                    items.add(tree(item));
                }
                yield List.copyOf(items);
            }
            case Map<?, ?> map -> {
                Map<String, Object> members = new TreeMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (!(entry.getKey() instanceof String name)) {
                        throw new CelFailure("map key \"" + entry.getKey() + "\" is not a string");
                    }
                    if (!name.equals(PatchLiterals.TYPE)) {
                        members.put(name, tree(entry.getValue()));
                    }
                }
                yield StringMap.copyOf(members);
            }
            default ->
                throw new CelFailure("unsupported type " + value.getClass().getSimpleName());
        };
    }
}
