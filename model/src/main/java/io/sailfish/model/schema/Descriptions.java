package io.sailfish.model.schema;

import io.sailfish.model.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What upstream says about built-in types and fields, for OpenAPI and explain; read on first use. */
public final class Descriptions {
    /** The type's description at 0, then those of its fields by index. */
    private static final Map<String, List<String>> BY_TYPE = read();

    private Descriptions() {}

    /** The description of a built-in type; empty where there is none. */
    public static String of(MessageType type) {
        List<String> texts = BY_TYPE.getOrDefault(type.name(), List.of());
        return texts.isEmpty() ? "" : texts.getFirst();
    }

    /** The description of a field of a built-in type; empty where there is none. */
    public static String of(MessageType type, int field) {
        List<String> texts = BY_TYPE.getOrDefault(type.name(), List.of());
        return field + 1 < texts.size() ? texts.get(field + 1) : "";
    }

    private static Map<String, List<String>> read() {
        ResourceBytes in = new ResourceBytes("descriptions.bin", StandardCharsets.UTF_8);
        int count = in.number();
        Map<String, List<String>> texts = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = in.string();
            String own = in.string();
            String[] all = new String[in.octet() + 1];
            all[0] = own;
            for (int j = 1; j < all.length; j++) {
                all[j] = in.string();
            }
            texts.put(name, List.of(all));
        }
        return texts;
    }
}
