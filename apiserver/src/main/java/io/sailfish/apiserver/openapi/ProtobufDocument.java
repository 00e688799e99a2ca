package io.sailfish.apiserver.openapi;

import static io.sailfish.apiserver.openapi.ProtobufFields.written;

import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document of OpenAPI 2 as the protobuf message openapi.v2.Document, which clients prefer to the JSON. The numbers are
 * those of that message's published definition.
 */
final class ProtobufDocument {
    private ProtobufDocument() {}

    /** The bytes of a document given as the tree of its JSON. */
    static byte[] encode(Map<String, Object> document) {
        return written(document, ProtobufDocument::document);
    }

    private static void document(Map<String, Object> json, ProtobufFields out) {
        out.text(1, json.get("swagger"))
                .message(
                        2,
                        json.get("info"),
                        (info, fields) -> fields.text(1, info.get("title"))
                                .text(2, info.get("version"))
                                .text(3, info.get("description")))
                .texts(5, json.get("schemes"))
                .texts(6, json.get("consumes"))
                .texts(7, json.get("produces"))
                .message(
                        8,
                        json.get("paths"),
                        (paths, fields) ->
                                fields.named(2, paths, (path, item) -> written(item, ProtobufDocument::pathItem)))
                .message(9, json.get("definitions"), ProtobufDocument::schemas)
                .message(
                        13,
                        json.get("securityDefinitions"),
                        (definitions, fields) -> fields.named(
                                1, definitions, (name, item) -> written(item, ProtobufDocument::securityItem)));
        if (json.get("security") instanceof List<?> security) {
            security.forEach(one -> out.message(
                    12,
                    written(
                            one,
                            (needs, fields) -> fields.named(
                                    1,
                                    needs,
                                    (name, scopes) -> new ProtobufFields()
                                            .texts(1, scopes)
                                            .bytes()))));
        }
        extensions(16, json, out);
    }

    /** Security by a key, which is all that the API has. */
    private static void securityItem(Map<String, Object> json, ProtobufFields out) {
        out.message(2, json, (key, fields) -> {
            fields.text(1, key.get("type"))
                    .text(2, key.get("name"))
                    .text(3, key.get("in"))
                    .text(4, key.get("description"));
            extensions(5, key, fields);
        });
    }

    private static void pathItem(Map<String, Object> json, ProtobufFields out) {
        out.text(1, json.get("$ref"));
        List<String> methods = List.of("get", "put", "post", "delete", "options", "head", "patch");
        for (int i = 0; i < methods.size(); i++) {
            out.message(2 + i, json.get(methods.get(i)), ProtobufDocument::operation);
        }
        parameters(9, json.get("parameters"), out);
        extensions(10, json, out);
    }

    private static void operation(Map<String, Object> json, ProtobufFields out) {
        out.texts(1, json.get("tags"))
                .text(2, json.get("summary"))
                .text(3, json.get("description"))
                .text(5, json.get("operationId"))
                .texts(6, json.get("produces"))
                .texts(7, json.get("consumes"));
        parameters(8, json.get("parameters"), out);
        out.message(
                        9,
                        json.get("responses"),
                        (responses, fields) -> fields.named(
                                1, responses, (code, response) -> written(response, ProtobufDocument::response)))
                .texts(10, json.get("schemes"))
                .flag(11, json.get("deprecated"));
        extensions(13, json, out);
    }

    private static void response(Map<String, Object> json, ProtobufFields out) {
        out.message(1, json, (response, fields) -> {
            fields.text(1, response.get("description"))
                    .message(
                            2,
                            response.get("schema"),
                            (schema, item) -> item.message(1, schema, ProtobufDocument::schema));
            extensions(5, response, fields);
        });
    }

    private static void parameters(int number, @Nullable Object parameters, ProtobufFields out) {
        if (parameters instanceof List<?> list) {
            list.forEach(item -> out.message(number, written(item, ProtobufDocument::parameter)));
        }
    }

    private static void parameter(Map<String, Object> json, ProtobufFields out) {
        if (json.containsKey("$ref")) {
            out.message(2, json, (reference, fields) -> fields.text(1, reference.get("$ref")));
        } else if ("body".equals(json.get("in"))) {
            out.message(1, json, (parameter, fields) -> fields.message(1, parameter, ProtobufDocument::body));
        } else {
            out.message(1, json, (parameter, fields) -> fields.message(2, parameter, ProtobufDocument::nonBody));
        }
    }

    private static void body(Map<String, Object> json, ProtobufFields out) {
        out.text(1, json.get("description"))
                .text(2, json.get("name"))
                .text(3, json.get("in"))
                .flag(4, json.get("required"))
                .message(5, json.get("schema"), ProtobufDocument::schema);
        extensions(6, json, out);
    }

    private static void nonBody(Map<String, Object> json, ProtobufFields out) {
        // A parameter of the query may be empty, which gives it one field more before the type.
        switch (String.valueOf(json.get("in"))) {
            case "header" -> out.message(1, json, (parameter, fields) -> simple(parameter, 0, fields));
            case "query" -> out.message(3, json, (parameter, fields) -> simple(parameter, 1, fields));
            case "path" -> out.message(4, json, (parameter, fields) -> simple(parameter, 0, fields));
            default -> throw new IllegalArgumentException("a parameter in " + json.get("in"));
        }
    }

    private static void simple(Map<String, Object> json, int shift, ProtobufFields out) {
        out.flag(1, json.get("required"))
                .text(2, json.get("in"))
                .text(3, json.get("description"))
                .text(4, json.get("name"))
                .text(5 + shift, json.get("type"))
                .text(6 + shift, json.get("format"))
                .flag(19 + shift, json.get("uniqueItems"));
        extensions(22 + shift, json, out);
    }

    private static void schemas(Map<String, Object> json, ProtobufFields out) {
        out.named(1, json, (name, schema) -> written(schema, ProtobufDocument::schema));
    }

    private static void schema(Map<String, Object> json, ProtobufFields out) {
        out.text(1, json.get("$ref"))
                .text(2, json.get("format"))
                .text(3, json.get("title"))
                .text(4, json.get("description"));
        any(5, json.get("default"), out);
        out.number(6, json.get("multipleOf"))
                .number(7, json.get("maximum"))
                .flag(8, json.get("exclusiveMaximum"))
                .number(9, json.get("minimum"))
                .flag(10, json.get("exclusiveMinimum"))
                .integer(11, json.get("maxLength"))
                .integer(12, json.get("minLength"))
                .text(13, json.get("pattern"))
                .integer(14, json.get("maxItems"))
                .integer(15, json.get("minItems"))
                .flag(16, json.get("uniqueItems"))
                .integer(17, json.get("maxProperties"))
                .integer(18, json.get("minProperties"))
                .texts(19, json.get("required"));
        if (json.get("enum") instanceof List<?> values) {
            values.forEach(value -> any(20, value, out));
        }
        switch (json.get("additionalProperties")) {
            case Map<?, ?> schema ->
                out.message(
                        21,
                        new ProtobufFields()
                                .message(1, schema, ProtobufDocument::schema)
                                .bytes());
            case Boolean allowed ->
                out.message(21, new ProtobufFields().flag(2, allowed).bytes());
            case null, default -> {}
        }
        if (json.get("type") instanceof String type) {
            out.message(22, new ProtobufFields().text(1, type).bytes());
        }
        if (json.get("items") instanceof Map<?, ?> items) {
            out.message(
                    23,
                    new ProtobufFields()
                            .message(1, items, ProtobufDocument::schema)
                            .bytes());
        }
        if (json.get("allOf") instanceof List<?> all) {
            all.forEach(one -> out.message(24, one, ProtobufDocument::schema));
        }
        out.message(25, json.get("properties"), ProtobufDocument::schemas)
                .flag(27, json.get("readOnly"))
                .message(
                        29,
                        json.get("externalDocs"),
                        (docs, fields) ->
                                fields.text(1, docs.get("description")).text(2, docs.get("url")));
        any(30, json.get("example"), out);
        extensions(31, json, out);
    }

    private static void extensions(int number, Map<String, Object> json, ProtobufFields out) {
        json.forEach((name, value) -> {
            if (name.startsWith("x-")) {
                out.message(
                        number,
                        new ProtobufFields()
                                .text(1, name)
                                .message(2, any(value))
                                .bytes());
            }
        });
    }

    private static void any(int number, @Nullable Object value, ProtobufFields out) {
        if (value != null) {
            out.message(number, any(value));
        }
    }

    /** A value of any form, in YAML; JSON is that too. */
    private static byte[] any(Object value) {
        return new ProtobufFields()
                .text(2, new String(JsonTree.encode(value), StandardCharsets.UTF_8) + "\n")
                .bytes();
    }
}
