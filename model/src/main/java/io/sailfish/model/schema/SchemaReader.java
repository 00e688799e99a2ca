package io.sailfish.model.schema;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.GeneratedIndex;
import io.sailfish.model.schema.ApiResource.Subresource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads schema.bin; the writer is schemagen's SchemaResource. */
final class SchemaReader {
    private static final ValueType.Kind[] KINDS = ValueType.Kind.values();
    private static final MessageType.JsonForm[] FORMS = MessageType.JsonForm.values();
    private static final Field.Topology[] TOPOLOGIES = Field.Topology.values();
    private static final int LIST = ValueType.Kind.LIST.ordinal();
    private static final int MAP = ValueType.Kind.MAP.ordinal();
    private static final int MESSAGE = ValueType.Kind.MESSAGE.ordinal();
    private static final int WRAPPED_LIST = KINDS.length;

    private final ResourceBytes in = new ResourceBytes("schema.bin", StandardCharsets.ISO_8859_1);
    private final MessageType[] types = new MessageType[in.number()];
    private final ValueType[] scalars = new ValueType[KINDS.length];
    private final Map<String, String> defaults = new HashMap<>();

    /** All types, complete. Leaves the reader before the resources. */
    MessageType[] types() {
        for (int i = 0; i < types.length; i++) {
            String name = in.string();
            int packageIndex = in.octet();
            types[i] = new MessageType(name, GeneratedIndex.factory(packageIndex, in.number()));
        }
        for (MessageType type : types) {
            define(type);
        }
        return types;
    }

    /** Upstream's declared defaults as JSON, by "type#field"; only those that upstream marks, few of all there are. */
    Map<String, String> defaults() {
        return defaults;
    }

    private void define(MessageType type) {
        int flags = in.octet();
        GroupVersionKind kind = (flags & 16) == 0 ? null : new GroupVersionKind(in.string(), in.string(), in.string());
        Field[] fields = new Field[in.octet()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = field(type, i);
        }
        type.define(FORMS[flags & 7], kind, (flags & 8) != 0, List.of(fields));
    }

    private Field field(MessageType owner, int index) {
        String name = in.string();
        int number = in.number();
        int flags = in.octet();
        ValueType type = valueType();
        int inlinedIn = (flags & 32) == 0 ? 0 : in.wide();
        Field.Merge merge = (flags & 16) == 0
                ? Field.Merge.NONE
                : new Field.Merge(TOPOLOGIES[in.octet()], in.strings(), in.strings(), in.string());
        if ((flags & 64) != 0) {
            defaults.put(owner.name().concat("#").concat(name), in.string());
        }
        return new Field(
                index,
                name,
                number,
                inlinedIn,
                type,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0,
                merge,
                (flags & 8) != 0);
    }

    private ValueType valueType() {
        int kind = in.octet();
        if (kind == MESSAGE) {
            return ValueType.message(types[in.number()]);
        }
        if (kind == LIST) {
            return ValueType.list(valueType());
        }
        if (kind == MAP) {
            return ValueType.map(valueType());
        }
        if (kind == WRAPPED_LIST) {
            return ValueType.wrappedList(valueType());
        }
        ValueType scalar = scalars[kind];
        if (scalar == null) {
            scalar = ValueType.scalar(KINDS[kind]);
            scalars[kind] = scalar;
        }
        return scalar;
    }

    /** The resources; to be called after {@link #types}. */
    List<ApiResource> resources() {
        Map<String, ResourceType<? extends ApiObject>> generated = new HashMap<>();
        for (ResourceType<? extends ApiObject> type : GeneratedIndex.resources()) {
            generated.put(type.group() + "/" + type.version() + "/" + type.plural(), type);
        }
        int count = in.number();
        List<ApiResource> resources = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String key = in.string() + "/" + in.string() + "/" + in.string();
            ResourceType<? extends ApiObject> type = generated.get(key);
            if (type == null) {
                throw new IllegalStateException("no generated constant for " + key);
            }
            String singular = in.string();
            List<String> verbs = in.strings();
            List<String> shortNames = in.strings();
            resources.add(new ApiResource(type, singular, verbs, shortNames, in.strings(), subresources()));
        }
        return List.copyOf(resources);
    }

    private List<Subresource> subresources() {
        int count = in.octet();
        List<Subresource> subresources = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            subresources.add(new Subresource(
                    in.string(), new GroupVersionKind(in.string(), in.string(), in.string()), in.strings()));
        }
        return List.copyOf(subresources);
    }
}
