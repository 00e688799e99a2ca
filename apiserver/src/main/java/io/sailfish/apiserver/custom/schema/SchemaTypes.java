package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.Field.Merge;
import io.sailfish.model.Field.Topology;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.Kind;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compiles schemas into the types of which objects are made. */
public final class SchemaTypes {
    private static final ValueType METADATA = ValueType.message(ObjectMeta.TYPE);
    private static final ValueType EMBEDDED_METADATA = ValueType.message(embeddedMetadata());
    private static final ValueType TEXT = ValueType.scalar(Kind.STRING);

    private SchemaTypes() {}

    /**
     * The type of a custom resource's objects.
     *
     * @param schema of the whole object
     * @param name   as in OpenAPI: "com.example.v1.Thing"
     */
    public static MessageType objectType(JsonSchema schema, GroupVersionKind kind, String name) {
        MessageType type = new MessageType(name, ApiObject.FACTORY);
        Map<String, ValueType> members = members(schema, name);
        members.remove("apiVersion");
        members.remove("kind");
        members.put("metadata", METADATA);
        type.defineOpen(kind, false, fields(members, schema), schema.preservesUnknown(), Map.of());
        schema.valueType(ValueType.message(type));
        return type;
    }

    /** The metadata of objects that have not been created here, and so have no time of creation to show. */
    private static MessageType embeddedMetadata() {
        MessageType type = new MessageType(ObjectMeta.TYPE.name(), Message.FACTORY);
        List<Field> fields = new ArrayList<>();
        for (Field field : ObjectMeta.TYPE.fields()) {
            fields.add(new Field(
                    field.index(),
                    field.name(),
                    field.number(),
                    field.inlinedIn(),
                    field.type(),
                    field.keepsZero(),
                    true,
                    field.required(),
                    field.merge(),
                    field.embedsKind()));
        }
        type.define(MessageType.JsonForm.OBJECT, null, fields);
        return type;
    }

    private static Map<String, ValueType> members(JsonSchema schema, String name) {
        Map<String, ValueType> members = new TreeMap<>();
        schema.properties().forEach((property, inner) -> {
            ValueType type = valueType(inner, name + "." + property);
            inner.valueType(type);
            members.put(property, type);
        });
        return members;
    }

    private static List<Field> fields(Map<String, ValueType> members, JsonSchema schema) {
        List<Field> fields = new ArrayList<>(members.size());
        members.forEach((name, type) -> {
            JsonSchema property = schema.property(name);
            Merge merge =
                    property == null || type == METADATA || type == EMBEDDED_METADATA ? Merge.NONE : merge(property);
            fields.add(new Field(
                    fields.size(),
                    name,
                    0,
                    0,
                    type,
                    true,
                    true,
                    schema.props().required().contains(name),
                    merge,
                    false));
        });
        return fields;
    }

    /** The type of the values that a schema describes. */
    static ValueType valueType(JsonSchema schema, String name) {
        if (schema.props().xKubernetesIntOrString()) {
            return ValueType.scalar(Kind.JSON);
        }
        return switch (schema.type()) {
            case "string" -> TEXT;
            case "boolean" -> ValueType.scalar(Kind.BOOL);
            case "integer" -> ValueType.scalar(Kind.INT64);
            case "number" -> ValueType.scalar(Kind.DOUBLE);
            case "array" -> ValueType.list(element(schema.items(), name));
            case "object" -> object(schema, name);
            default -> ValueType.scalar(Kind.JSON);
        };
    }

    private static ValueType object(JsonSchema schema, String name) {
        boolean plain = schema.properties().isEmpty() && !schema.isEmbedded();
        if (plain && schema.allowsAdditional()) {
            return ValueType.map(element(schema.values(), name));
        }
        if (plain && schema.preservesUnknown()) {
            return ValueType.scalar(Kind.JSON);
        }
        MessageType type = new MessageType(name, Message.FACTORY);
        Map<String, ValueType> members = members(schema, name);
        if (schema.isEmbedded()) {
            members.put("apiVersion", TEXT);
            members.put("kind", TEXT);
            members.put("metadata", EMBEDDED_METADATA);
        }
        boolean atomic = schema.props().xKubernetesMapType("").equals("atomic");
        type.defineOpen(null, atomic, fields(members, schema), schema.preservesUnknown(), defaults(schema));
        return ValueType.message(type);
    }

    private static Map<String, Object> defaults(JsonSchema schema) {
        Map<String, Object> defaults = new HashMap<>();
        schema.properties().forEach((name, property) -> {
            if (property.hasDefault()) {
                defaults.put(name, property.defaultTree());
            }
        });
        return defaults;
    }

    private static ValueType element(@org.jspecify.annotations.Nullable JsonSchema schema, String name) {
        if (schema == null) {
            // Of what no schema describes only scalars are kept: objects lose all members.
            MessageType nothing = new MessageType(name, Message.FACTORY);
            nothing.defineOpen(null, false, List.of(), false, Map.of());
            return ValueType.message(nothing);
        }
        ValueType type = valueType(schema, name).merging(merge(schema));
        schema.valueType(type);
        return type;
    }

    private static Merge merge(JsonSchema schema) {
        Topology topology = switch (schema.listType()) {
            case "set" -> Topology.SET;
            case "map" -> Topology.GRANULAR;
            case "atomic" -> Topology.ATOMIC;
            default -> schema.props().xKubernetesMapType("").equals("atomic") ? Topology.ATOMIC : Topology.DEFAULT;
        };
        return topology == Topology.DEFAULT
                ? Merge.NONE
                : new Merge(topology, schema.listMapKeys(), Collections.emptyList(), "");
    }

    /** A free-form value in the form in which objects of a schema hold it: without what the schema does not know. */
    public static Object typed(Object tree, JsonSchema schema) {
        return typed(tree, schema.valueType());
    }

    /** A free-form value in the form in which a type holds it. */
    static Object typed(Object tree, ValueType type) {
        MessageType holder = new MessageType("", Message.FACTORY);
        Field value = new Field(0, "value", 0, 0, type, true, true, false, Merge.NONE, false);
        holder.defineOpen(null, false, List.of(value), false, Map.of());
        Object typed = JsonDecoder.decodeTree(StringMap.of("value", tree), holder)
                .message()
                .get(0);
        return typed == null ? tree : typed;
    }
}
