package io.sailfish.apiserver.cel;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as expressions see them: what a client would read as JSON. */
public final class CelValues {
    private CelValues() {}

    /** The value of an object; null's where there is none. */
    public static Object of(@Nullable ApiObject object) {
        return object == null ? CelProgram.NULL : of((Message) object);
    }

    /** The value of a message. */
    public static Object of(Message message) {
        return value(JsonTree.parse(JsonEncoder.encode(message)));
    }

    private static Object value(Object tree) {
        return switch (tree) {
            case JsonNull none -> CelProgram.NULL;
            case BigInteger large -> large.doubleValue();
            case Map<?, ?> map -> {
                Map<Object, Object> values = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> values.put(key, value(item)));
                yield values;
            }
            case List<?> list -> {
                List<Object> values = new ArrayList<>(list.size());
                list.forEach(item -> values.add(value(item)));
                yield values;
            }
            default -> tree;
        };
    }
}
