package io.sailfish.kubectl.print;

import io.sailfish.model.ValueType.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values as Go's {@code %v} shows them. */
final class GoValues {
    private GoValues() {}

    static String show(Object value) {
        return switch (value) {
            case JsonNull _ -> "<none>";
            case Map<?, ?> map -> {
                List<String> pairs = new ArrayList<>();
                map.forEach((key, inner) -> pairs.add(key + ":" + show(inner)));
                yield "map[" + String.join(" ", pairs) + "]";
            }
            case List<?> list ->
                "[" + String.join(" ", list.stream().map(GoValues::show).toList()) + "]";
            default -> JsonPath.show(value);
        };
    }
}
