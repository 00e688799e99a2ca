package io.sailfish.apiserver.table;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.PartialObjectMetadata;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a kind's objects as the JSON of a meta.k8s.io Table: the head with the column definitions, a row per object, the
 * end.
 */
public final class TableWriter<T extends ApiObject> {
    private final List<Column<T>> columns;
    private final MessageType type;
    private final Function<T, ? extends ApiObject> shown;
    private byte @Nullable [] definitions;

    /** What a row carries beside its cells. */
    public enum Include {
        NONE,
        METADATA,
        OBJECT;

        /** The value of the includeObject parameter. */
        public static Include of(String parameter) {
            return switch (parameter) {
                case "", "Metadata" -> METADATA;
                case "None" -> NONE;
                case "Object" -> OBJECT;
                default ->
                    throw ApiErrors.badRequest("Unable to convert to Table as requested: includeObject: Invalid value: "
                            + GoSyntax.quote(parameter) + ": must be 'Metadata', 'Object', 'None', or empty");
            };
        }
    }

    /**
     * @param columns of the kind; a Name column is put first unless there is one among them, and the time of creation
     *                after it where there are none
     * @param type    of the objects as they are shown: a column without a description is described as the field of its
     *                name
     * @param shown   makes the objects that are shown of those that rows are written of
     */
    public TableWriter(List<Column<T>> columns, MessageType type, Function<T, ? extends ApiObject> shown) {
        List<Column<T>> all = new ArrayList<>();
        if (columns.stream().noneMatch(column -> column.name().equals("Name"))) {
            all.add(new Column<>("Name", "string", "name", "", 0, (object, now) -> object.name()));
        }
        all.addAll(columns);
        if (columns.isEmpty()) {
            all.add(new Column<>("Created At", "date", "", "", 0, TableWriter::created));
        }
        this.columns = List.copyOf(all);
        this.type = type;
        this.shown = shown;
    }

    private static String created(ApiObject object, Instant now) {
        return object.metadata()
                .creationTimestamp()
                .instant()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** Begins a table; without column definitions where they were told before. */
    public void begin(String version, ListMeta metadata, boolean withColumns, ByteOutput out) {
        out.writeAscii("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/" + version + "\",\"metadata\":");
        JsonEncoder.writeBare(metadata, out);
        out.writeAscii(",\"columnDefinitions\":");
        if (withColumns) {
            out.write(definitions());
        } else {
            out.writeAscii("null");
        }
        out.writeAscii(",\"rows\":[");
    }

    /** Adds a row; all but the first are preceded by a comma. */
    public void row(T object, boolean first, String version, Include include, Instant now, ByteOutput out) {
        out.writeAscii(first ? "{\"cells\":[" : ",{\"cells\":[");
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            cell(columns.get(i).cell().cell(object, now), out);
        }
        out.writeAscii("],\"object\":");
        switch (include) {
            case NONE -> out.writeAscii("null");
            case METADATA -> metadata(object, version, out);
            case OBJECT -> JsonEncoder.write(shown.apply(object), out);
        }
        out.write('}');
    }

    /** Ends a table. */
    public void end(ByteOutput out) {
        out.writeAscii("]}");
    }

    /** Writes nothing of an object but its metadata. */
    public static void metadata(ApiObject object, String version, ByteOutput out) {
        JsonEncoder.write(partial(object), metadataKind(version), out);
    }

    /** The object's metadata as an object. */
    public static PartialObjectMetadata partial(ApiObject object) {
        return PartialObjectMetadata.builder().metadata(object.metadata()).build();
    }

    /** The kind of {@link #partial}. */
    public static GroupVersionKind metadataKind(String version) {
        return new GroupVersionKind("meta.k8s.io", version, "PartialObjectMetadata");
    }

    private static void cell(@Nullable Object value, ByteOutput out) {
        switch (value) {
            case null -> out.writeAscii("null");
            case Integer number -> JsonEncoder.writeTree((long) number, out);
            default -> JsonEncoder.writeTree(value, out);
        }
    }

    /** Made on first use: descriptions are not in memory before anybody asks for them. */
    private synchronized byte[] definitions() {
        byte[] known = definitions;
        if (known == null) {
            known = madeDefinitions();
            definitions = known;
        }
        return known;
    }

    private byte[] madeDefinitions() {
        ByteOutput out = new ByteOutput();
        out.write('[');
        for (int i = 0; i < columns.size(); i++) {
            Column<T> column = columns.get(i);
            if (i > 0) {
                out.write(',');
            }
            out.writeAscii("{\"name\":");
            JsonEncoder.writeTree(column.name(), out);
            out.writeAscii(",\"type\":");
            JsonEncoder.writeTree(column.type(), out);
            out.writeAscii(",\"format\":");
            JsonEncoder.writeTree(column.format(), out);
            out.writeAscii(",\"description\":");
            JsonEncoder.writeTree(
                    column.description().isEmpty() ? described(column.name()) : column.description(), out);
            out.writeAscii(",\"priority\":" + column.priority() + "}");
        }
        out.write(']');
        return out.toByteArray();
    }

    /** What the schema says about the field that a column shows by its name. */
    private String described(String column) {
        switch (column) {
            case "Name" -> {
                return Descriptions.of(ObjectMeta.TYPE, ObjectMeta.NAME);
            }
            case "Age", "Created At" -> {
                // The schema's text has lost its paragraphs; columns are known to show them.
                return Descriptions.of(ObjectMeta.TYPE, ObjectMeta.CREATION_TIMESTAMP)
                        .replace(" Populated by the system.", "\n\nPopulated by the system.");
            }
            default -> {}
        }
        for (Field field : type.fields()) {
            if (field.name().equalsIgnoreCase(column)) {
                return Descriptions.of(type, field.index());
            }
        }
        return "";
    }
}
