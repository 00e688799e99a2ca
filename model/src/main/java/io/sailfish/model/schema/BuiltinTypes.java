package io.sailfish.model.schema;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of all built-in messages, loaded as a whole from the schema resource on first use.
 *
 * <p>Loading touches none of the generated message classes: their initialisers come here.
 */
public final class BuiltinTypes {
    private static final Map<String, MessageType> BY_NAME;
    private static final Map<String, String> DEFAULTS;
    private static final SchemaReader READER;

    static {
        READER = new SchemaReader();
        MessageType[] types = READER.types();
        Map<String, MessageType> byName = LinkedHashMap.newLinkedHashMap(types.length);
        for (MessageType type : types) {
            byName.put(type.name(), type);
        }
        BY_NAME = Collections.unmodifiableMap(byName);
        DEFAULTS = READER.defaults();
    }

    private BuiltinTypes() {}

    /** The type of this full name ("io.k8s.api.core.v1.Pod"), which must exist. */
    public static MessageType named(String name) {
        MessageType type = BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no built-in type " + name);
        }
        return type;
    }

    /** The type of this full name, or null. */
    public static @Nullable MessageType find(String name) {
        return BY_NAME.get(name);
    }

    /** The type that describes objects of this kind, or null. */
    public static @Nullable MessageType find(GroupVersionKind kind) {
        return ByKind.TYPES.get(kind);
    }

    /** All types, by name. */
    public static Collection<MessageType> all() {
        return BY_NAME.values();
    }

    /**
     * The default that upstream declares for a field beside its type, as JSON; empty where there is none. Defaults that
     * depend on more than the field are code of the API server.
     */
    public static String declaredDefault(MessageType type, String field) {
        return DEFAULTS.getOrDefault(type.name() + "#" + field, "");
    }

    /** Reads the resources, which follow the types in the same file; once. */
    static List<ApiResource> readResources() {
        return READER.resources();
    }

    /** Apart, for the sake of programs that start and only look up by name. */
    private static final class ByKind {
        private static final Map<GroupVersionKind, MessageType> TYPES = new HashMap<>();

        static {
            for (MessageType type : all()) {
                GroupVersionKind kind = type.kind();
                if (kind != null) {
                    TYPES.put(kind, type);
                }
            }
        }
    }
}
