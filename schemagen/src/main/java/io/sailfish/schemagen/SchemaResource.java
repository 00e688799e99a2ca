package io.sailfish.schemagen;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the schema in the compact form that the model's {@code schema.SchemaReader} reads, and the descriptions in a
 * second file. Strings are numbered in a table at the front; numbers are big endian.
 */
final class SchemaResource {
    private static final String DIRECTORY = "io/sailfish/model/schema/";
    private static final List<String> KINDS = List.of(
            "STRING",
            "BOOL",
            "INT32",
            "INT64",
            "DOUBLE",
            "BYTES",
            "MESSAGE",
            "LIST",
            "MAP",
            "QUANTITY",
            "TIME",
            "MICRO_TIME",
            "DURATION",
            "INT_OR_STRING",
            "JSON",
            "RAW_JSON",
            "ITEMS");
    private static final List<String> FORMS = List.of("OBJECT", "MESSAGE_OR_LIST", "BOOL_OR_MESSAGE");
    private static final List<String> TOPOLOGIES = List.of("DEFAULT", "ATOMIC", "GRANULAR", "SET");

    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> typeNumbers = new HashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private SchemaResource() {}

    static void write(Schema schema, JavaWriter java, Output output) {
        try {
            output.write(DIRECTORY + "schema.bin", new SchemaResource().schema(schema, java));
            output.write(DIRECTORY + "descriptions.bin", new SchemaResource().descriptions(schema));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] schema(Schema schema, JavaWriter java) throws IOException {
        List<String> packages = java.packages();
        List<Schema.Type> types = schema.types();
        out.writeShort(types.size());
        for (Schema.Type type : types) {
            typeNumbers.put(type.goName(), typeNumbers.size());
            string(type.openApiName());
            out.writeByte(packages.indexOf(type.packageName()));
            out.writeShort(java.indexInPackage(type));
        }
        for (Schema.Type type : types) {
            out.writeByte(FORMS.indexOf(type.jsonForm()) | (type.atomic() ? 8 : 0) | (type.kind() != null ? 16 : 0));
            if (type.kind() instanceof GoShape.Kind kind) {
                string(kind.group());
                string(kind.version());
                string(kind.kind());
            }
            out.writeByte(type.fields().size());
            for (Schema.Field field : type.fields()) {
                field(field);
            }
        }
        out.writeShort(schema.resources().size());
        for (Schema.Resource resource : schema.resources()) {
            resource(resource);
        }
        for (String string : strings.keySet()) {
            if (!string.chars().allMatch(c -> c < 128)) {
                throw new IllegalStateException("the reader takes ASCII only: " + string);
            }
        }
        return withStrings();
    }

    private void field(Schema.Field field) throws IOException {
        boolean merges = !field.topology().equals("DEFAULT")
                || !field.mapKeys().isEmpty()
                || !field.strategies().isEmpty()
                || !field.mergeKey().isEmpty();
        string(field.json());
        out.writeShort(field.number());
        out.writeByte((field.pointer() ? 1 : 0)
                | (field.omitEmpty() ? 2 : 0)
                | (field.required() ? 4 : 0)
                | (field.embedsKind() ? 8 : 0)
                | (merges ? 16 : 0)
                | (field.inlinedIn().isEmpty() ? 0 : 32)
                | (field.defaultValue().isEmpty() ? 0 : 64));
        type(field.type());
        if (!field.inlinedIn().isEmpty()) {
            int path = 0;
            for (int i = field.inlinedIn().size() - 1; i >= 0; i--) {
                path = path << 16 | field.inlinedIn().get(i);
            }
            out.writeInt(path);
        }
        if (merges) {
            out.writeByte(TOPOLOGIES.indexOf(field.topology()));
            strings(field.mapKeys());
            strings(field.strategies());
            string(field.mergeKey());
        }
        if (!field.defaultValue().isEmpty()) {
            string(field.defaultValue());
        }
    }

    private void type(TypeRef type) throws IOException {
        int kind = KINDS.indexOf(type.kind());
        if (kind < 0) {
            throw new IllegalStateException("unknown kind " + type);
        }
        out.writeByte(kind);
        if (type.isMessage()) {
            Integer number = typeNumbers.get(type.message());
            if (number == null) {
                throw new IllegalStateException("no type " + type);
            }
            out.writeShort(number);
        } else if (type.element() != null) {
            type(type.element());
        }
    }

    private void resource(Schema.Resource resource) throws IOException {
        string(resource.group());
        string(resource.version());
        string(resource.plural());
        string(resource.singular());
        strings(resource.verbs());
        strings(resource.shortNames());
        strings(resource.categories());
        out.writeByte(resource.subresources().size());
        for (Schema.Subresource subresource : resource.subresources()) {
            string(subresource.name());
            string(subresource.group());
            string(subresource.version());
            string(subresource.kind());
            strings(subresource.verbs());
        }
    }

    private byte[] descriptions(Schema schema) throws IOException {
        out.writeShort(schema.types().size());
        for (Schema.Type type : schema.types()) {
            string(type.openApiName());
            string(type.description());
            out.writeByte(type.fields().size());
            for (Schema.Field field : type.fields()) {
                string(field.description());
                strings(field.enumValues());
            }
        }
        return withStrings();
    }

    private byte[] withStrings() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        DataOutputStream head = new DataOutputStream(whole);
        head.writeShort(strings.size());
        for (String string : strings.keySet()) {
            head.writeUTF(string);
        }
        head.write(bytes.toByteArray());
        return whole.toByteArray();
    }

    private void string(String value) throws IOException {
        out.writeShort(strings.computeIfAbsent(value, text -> strings.size()));
    }

    private void strings(List<String> values) throws IOException {
        out.writeByte(values.size());
        for (String value : values) {
            string(value);
        }
    }
}
