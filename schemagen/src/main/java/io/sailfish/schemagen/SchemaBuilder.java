package io.sailfish.schemagen;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges what the sources say about types into the schema. */
final class SchemaBuilder {
    private static final String META = "k8s.io/apimachinery/pkg/apis/meta/v1.";
    private static final String APIEXTENSIONS = "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.";

    /** Upstream's types whose JSON is not an object of their fields. */
    private static final Map<String, String> JSON_FORMS = Map.of(
            APIEXTENSIONS + "JSONSchemaPropsOrArray", "MESSAGE_OR_LIST",
            APIEXTENSIONS + "JSONSchemaPropsOrStringArray", "MESSAGE_OR_LIST",
            APIEXTENSIONS + "JSONSchemaPropsOrBool", "BOOL_OR_MESSAGE");

    /** Kinds of types that are always written in JSON even with omitempty, because Go omits no struct. */
    private static final Set<String> STRUCTS =
            Set.of("MESSAGE", "TIME", "MICRO_TIME", "DURATION", "QUANTITY", "INT_OR_STRING", "RAW_JSON");

    private final GoShape shape;
    private final ProtoDescriptors descriptors;
    private final SourceComments comments;
    private final List<String> problems = new ArrayList<>();

    SchemaBuilder(GoShape shape, ProtoDescriptors descriptors, SourceComments comments) {
        this.shape = shape;
        this.descriptors = descriptors;
        this.comments = comments;
    }

    /** All types, in order of package and name. */
    List<Schema.Type> types() {
        List<Schema.Type> types = new ArrayList<>();
        for (String name : shape.types.keySet()) {
            if (!name.equals(GoShape.TYPE_META)) {
                types.add(type(name));
            }
        }
        return types;
    }

    /** What the sources disagree about. */
    List<String> problems() {
        return problems;
    }

    private Schema.Type type(String name) {
        String path = name.substring(0, name.lastIndexOf('.'));
        String simpleName = name.substring(name.lastIndexOf('.') + 1);
        String[] parts = path.split("/");
        String version = parts[parts.length - 1];
        String group = parts[parts.length - 2];
        Optional<OpenApiModels.Definition> definition = OpenApiModels.find(group, version, simpleName);
        List<Schema.Field> fields = new ArrayList<>();
        collect(name, List.of(), definition, fields);
        definition.ifPresent(known -> compare(name, known, fields));
        Comment comment = comment(name);
        boolean object = fields.stream()
                .filter(field -> field.json().equals("metadata"))
                .anyMatch(field -> field.type().message().equals(META + "ObjectMeta"));
        GoShape.Kind kind = hasTypeMeta(name) ? shape.kinds.get(name) : null;
        if (hasTypeMeta(name) && kind == null) {
            problems.add(name + " has TypeMeta but no kind");
        }
        return new Schema.Type(
                name,
                group + "." + version,
                simpleName,
                JSON_FORMS.getOrDefault(name, "OBJECT"),
                kind,
                object && kind != null,
                isAtomic(name),
                List.copyOf(fields),
                comment.description());
    }

    private void compare(String name, OpenApiModels.Definition known, List<Schema.Field> fields) {
        Set<String> mine = new HashSet<>();
        fields.forEach(field -> mine.add(field.json()));
        Set<String> theirs = new HashSet<>(known.properties());
        if (hasTypeMeta(name)) {
            theirs.removeAll(Set.of("apiVersion", "kind"));
        }
        if (!mine.equals(theirs)) {
            problems.add(name + ": fields " + mine + " but OpenAPI has " + theirs);
        }
    }

    /** Adds a struct's fields, those of inlined structs in their place. */
    private void collect(
            String name,
            List<Integer> inlinedIn,
            Optional<OpenApiModels.Definition> definition,
            List<Schema.Field> fields) {
        for (GoShape.Row row : shape.types.getOrDefault(name, List.of())) {
            if (!row.isInline()) {
                fields.add(field(name, row, inlinedIn, definition));
            } else if (!row.type().message().equals(GoShape.TYPE_META)) {
                List<Integer> path = new ArrayList<>(inlinedIn);
                path.add(row.number());
                collect(row.type().message(), path, definition, fields);
            }
        }
    }

    private Schema.Field field(
            String owner, GoShape.Row row, List<Integer> inlinedIn, Optional<OpenApiModels.Definition> definition) {
        Comment comment = comment(owner, row.number());
        GoShape.Enum constants = shape.enumOf(owner, row.json());
        TypeRef type = type(owner, row);
        boolean alwaysWritten = !row.isPointer() && (STRUCTS.contains(type.kind()) || isStructJson(row));
        boolean byRule = !comment.has("optional") && !row.omitEmpty();
        boolean required =
                definition.map(known -> known.required().contains(row.json())).orElse(byRule);
        return new Schema.Field(
                row.json(),
                row.number(),
                inlinedIn,
                type,
                row.isPointer(),
                row.omitEmpty() && !alwaysWritten,
                required,
                topology(type, comment),
                comment.values("listMapKey"),
                row.patchStrategy().isEmpty()
                        ? List.of()
                        : Arrays.asList(row.patchStrategy().split(",")),
                row.patchMergeKey(),
                type.isList()
                        && type.elements().isMessage()
                        && embedded(owner, type.elements().message()),
                defaultValue(owner, row, comment),
                constants.listed() ? constants.values() : List.of(),
                comment.description());
    }

    /** The declared default as JSON; upstream writes constants as ref(Name). */
    private String defaultValue(String owner, GoShape.Row row, Comment comment) {
        String declared = comment.value("default");
        if (!declared.startsWith("ref(")) {
            return declared;
        }
        GoShape.Enum constants = shape.enumOf(owner, row.json());
        int index = constants.names().indexOf(declared.substring("ref(".length(), declared.length() - 1));
        if (index < 0) {
            problems.add(owner + "." + row.json() + ": unknown default " + declared);
            return "";
        }
        return '"' + constants.values().get(index) + '"';
    }

    /** RawExtension is a struct and never omitted; an interface and apiextensions' JSON behind a pointer are. */
    private static boolean isStructJson(GoShape.Row row) {
        return row.type().kind().equals("JSON") && row.goKind().equals("value");
    }

    /** Whole objects in a list show their kind in JSON, but not in the list of their kind, where it is implied. */
    private boolean embedded(String owner, String item) {
        return hasTypeMeta(item) && (!hasTypeMeta(owner) || item.equals(META + "PartialObjectMetadata"));
    }

    private TypeRef type(String owner, GoShape.Row row) {
        Descriptor message = descriptors.messages.get(owner);
        if (message == null || row.number() == 0) {
            return row.type();
        }
        FieldDescriptor field = message.findFieldByNumber(row.number());
        return field == null ? row.type() : descriptors.type(field);
    }

    private String topology(TypeRef type, Comment comment) {
        String declared = type.isList()
                ? comment.value("listType")
                : comment.has("structType") && !type.isMap() ? comment.value("structType") : comment.value("mapType");
        return switch (declared) {
            case "" -> type.isMessage() && isAtomic(type.message()) ? "ATOMIC" : "DEFAULT";
            case "atomic" -> "ATOMIC";
            case "map", "granular" -> "GRANULAR";
            case "set" -> "SET";
            default -> throw new IllegalStateException("unknown topology " + declared);
        };
    }

    private boolean isAtomic(String message) {
        Comment comment = comment(message);
        return comment.value("structType").equals("atomic")
                || comment.value("mapType").equals("atomic");
    }

    private boolean hasTypeMeta(String name) {
        return shape.types.getOrDefault(name, List.of()).stream()
                .anyMatch(row -> row.isInline() && row.type().message().equals(GoShape.TYPE_META));
    }

    private Comment comment(String goName) {
        Descriptor message = descriptors.messages.get(goName);
        return message == null ? Comment.NONE : comments.message(message.getFullName());
    }

    private Comment comment(String goName, int number) {
        @Nullable Descriptor message = descriptors.messages.get(goName);
        return message == null ? Comment.NONE : comments.field(message.getFullName(), number);
    }
}
