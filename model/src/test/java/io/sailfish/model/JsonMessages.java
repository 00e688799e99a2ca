package io.sailfish.model;

import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.schema.BuiltinTypes;
import java.nio.charset.StandardCharsets;

/** Messages of built-in types written down as JSON, for tests. */
public final class JsonMessages {
    private JsonMessages() {}

    /** The built-in type whose name ends so; the shortest name where several do. */
    public static MessageType type(String simpleName) {
        return BuiltinTypes.all().stream()
                .filter(type -> type.simpleName().equals(simpleName))
                .filter(type -> type.name().endsWith(".v1." + simpleName))
                .findFirst()
                .orElseThrow();
    }

    public static Decoded decode(String simpleName, String json) {
        return JsonDecoder.decode(json.getBytes(StandardCharsets.UTF_8), type(simpleName));
    }

    public static Message read(String simpleName, String json) {
        return decode(simpleName, json).message();
    }

    public static String write(Message message) {
        return new String(JsonEncoder.encode(message), StandardCharsets.UTF_8);
    }
}
