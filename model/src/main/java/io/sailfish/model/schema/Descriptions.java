package io.sailfish.model.schema;

import io.sailfish.model.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What upstream says about built-in types and fields, for OpenAPI and explain; read on first use. */
public final class Descriptions {
    private static final Map<String, Texts> BY_TYPE = read();

    private Descriptions() {}

    private record Texts(String own, List<String> fields, List<List<String>> enums) {
        static final Texts NONE = new Texts("", List.of(), List.of());
    }

    /** The description of a built-in type; empty where there is none. */
    public static String of(MessageType type) {
        return BY_TYPE.getOrDefault(type.name(), Texts.NONE).own();
    }

    /** The description of a field of a built-in type; empty where there is none. */
    public static String of(MessageType type, int field) {
        List<String> texts = BY_TYPE.getOrDefault(type.name(), Texts.NONE).fields();
        return field < texts.size() ? texts.get(field) : "";
    }

    /** The values that OpenAPI lists for a string field, or for the items of a list; empty where it lists none. */
    public static List<String> enumValues(MessageType type, int field) {
        List<List<String>> enums = BY_TYPE.getOrDefault(type.name(), Texts.NONE).enums();
        return field < enums.size() ? enums.get(field) : List.of();
    }

    private static Map<String, Texts> read() {
        ResourceBytes in = new ResourceBytes("descriptions.bin", StandardCharsets.UTF_8);
        int count = in.number();
        Map<String, Texts> all = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = in.string();
            String own = in.string();
            String[] fields = new String[in.octet()];
            List<List<String>> enums = new ArrayList<>(fields.length);
            for (int j = 0; j < fields.length; j++) {
                fields[j] = in.string();
                enums.add(in.strings());
            }
            all.put(name, new Texts(own, List.of(fields), List.copyOf(enums)));
        }
        return all;
    }
}
