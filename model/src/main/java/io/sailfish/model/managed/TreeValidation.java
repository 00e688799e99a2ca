package io.sailfish.model.managed;

import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.managed.MergePlan.FieldPlan;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks that a tree is a value of its type, in the words that upstream has for applied configurations. */
final class TreeValidation {
    private final List<String> errors = new ArrayList<>(0);

    private TreeValidation() {}

    /** What is wrong; null where nothing is. */
    static @Nullable String check(Object tree, ValuePlan plan) {
        TreeValidation validation = new TreeValidation();
        validation.value(tree, plan, FieldPath.ROOT);
        return switch (validation.errors.size()) {
            case 0 -> null;
            case 1 -> validation.errors.getFirst();
            default ->
                validation.errors.stream()
                        .map(error -> "  " + error)
                        .collect(Collectors.joining("\n", "errors:\n", ""));
        };
    }

    private void error(FieldPath path, String message) {
        errors.add(path + ": " + message);
    }

    private void value(Object value, ValuePlan plan, FieldPath path) {
        if (value instanceof JsonNull) {
            return;
        }
        switch (plan.type.kind()) {
            case MESSAGE -> object(value, plan, path);
            case MAP -> map(value, plan, path);
            case LIST -> list(value, plan, path);
            case STRING, BYTES, DURATION -> {
                if (!(value instanceof String)) {
                    error(path, "expected string, got &value.valueUnstructured{Value:" + goLiteral(value) + "}");
                }
            }
            case BOOL -> {
                if (!(value instanceof Boolean)) {
                    error(path, "expected boolean, got &{" + goText(value) + "}");
                }
            }
            case INT32, INT64, DOUBLE -> {
                if (!(value instanceof Number)) {
                    error(path, "expected numeric (int or float), got " + goType(value));
                }
            }
            case QUANTITY, TIME, MICRO_TIME, INT_OR_STRING -> {
                if (value instanceof Map || value instanceof List) {
                    error(path, "expected any scalar, got &{" + goText(value) + "}");
                }
            }
            case JSON, RAW_JSON -> {}
        }
    }

    private void object(Object value, ValuePlan plan, FieldPath path) {
        if (plan.plan().type.jsonForm() != io.sailfish.model.MessageType.JsonForm.OBJECT) {
            return;
        }
        if (!(value instanceof Map<?, ?> map)) {
            error(path, "expected map, got &{" + goText(value) + "}");
            return;
        }
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String name = (String) member.getKey();
            FieldPlan field = plan.plan().field(name);
            FieldPath at = path.then(new PathElement.Name(name));
            if (field != null) {
                value(member.getValue(), field.value, at);
            } else if (TypedTree.isTypeMeta(plan, name)) {
                value(member.getValue(), ValuePlan.TEXT, at);
            } else if (plan.plan().rest != null) {
                value(member.getValue(), plan.plan().rest.value.element(), at);
            } else {
                error(at, "field not declared in schema");
                return;
            }
        }
    }

    private void map(Object value, ValuePlan plan, FieldPath path) {
        if (!(value instanceof Map<?, ?> map)) {
            error(path, "expected map, got &{" + goText(value) + "}");
            return;
        }
        map.forEach((name, member) -> value(member, plan.element(), path.then(new PathElement.Name((String) name))));
    }

    private void list(Object value, ValuePlan plan, FieldPath path) {
        if (!(value instanceof List<?> list)) {
            error(path, "expected list, got &{" + goText(value) + "}");
            return;
        }
        Set<PathElement> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            PathElement key = new PathElement.Index(i);
            if (plan.mode == Mode.KEYED || plan.mode == Mode.SET) {
                String fault = itemFault(list.get(i), plan);
                if (fault != null) {
                    error(path, "element " + i + ": " + fault);
                    return;
                }
                key = TypedTree.keyOf(plan, list.get(i));
                if (key != null && !seen.add(key)) {
                    error(path, "duplicate entries for key " + key);
                }
            }
            if (key != null) {
                value(list.get(i), plan.element(), path.then(key));
            }
        }
    }

    private static @Nullable String itemFault(Object item, ValuePlan plan) {
        if (plan.mode == Mode.SET) {
            return switch (item) {
                case Map<?, ?> _ -> "associative list without keys has an element that's a map type";
                case List<?> _ -> "not supported: associative list with lists as elements";
                case JsonNull _ -> "associative list without keys has an element that's an explicit null";
                default -> null;
            };
        }
        if (item instanceof JsonNull) {
            return "associative list with keys may not have a null element";
        }
        if (!(item instanceof Map)) {
            return "associative list with keys may not have non-map elements";
        }
        if (TypedTree.keyOf(plan, item) == null) {
            String keys = plan.keyNames().stream().map(GoSyntax::quote).collect(Collectors.joining(" "));
            return "associative list with keys has an element that omits all key fields [" + keys
                    + "] (and doesn't have default values for any key fields)";
        }
        return null;
    }

    private static String goType(Object value) {
        return switch (value) {
            case String _ -> "string";
            case Boolean _ -> "bool";
            case Map<?, ?> _ -> "map[string]interface {}";
            case List<?> _ -> "[]interface {}";
            default -> value.getClass().getSimpleName();
        };
    }

    /** By Go's %#v. */
    private static String goLiteral(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> GoSyntax.quote((String) entry.getKey()) + ":" + goLiteral(entry.getValue()))
                        .collect(Collectors.joining(", ", "map[string]interface {}{", "}"));
            case List<?> list ->
                list.stream().map(TreeValidation::goLiteral).collect(Collectors.joining(", ", "[]interface {}{", "}"));
            case String text -> GoSyntax.quote(text);
            case JsonNull _ -> "interface {}(nil)";
            default -> value.toString();
        };
    }

    /** By Go's %v. */
    private static String goText(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + goText(entry.getValue()))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case List<?> list -> list.stream().map(TreeValidation::goText).collect(Collectors.joining(" ", "[", "]"));
            case JsonNull _ -> "<nil>";
            default -> value.toString();
        };
    }
}
