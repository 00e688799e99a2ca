package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.EncodedBytes;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.registry.Representation.As;
import io.sailfish.apiserver.registry.Representation.Encoding;
import io.sailfish.apiserver.table.TableWriter;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.status.ApiErrors;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes answers of one kind's objects: bytes in the form that the client wants. */
final class Renderer<T extends ApiObject> {
    private final ServedVersion<?, T> version;
    private final EncodedBytes encoded;
    private final TableWriter<T> table;
    private final Clock clock;

    /** How an answer is to look. */
    record Style(Representation representation, TableWriter.Include include, boolean pretty) {
        /** JSON as it is. */
        static final Style JSON = new Style(Representation.JSON, TableWriter.Include.METADATA, false);

        Encoding encoding() {
            return representation.encoding();
        }

        As as() {
            return representation.as();
        }

        String version() {
            return representation.version();
        }

        /** The style a request asks for. */
        static Style of(ApiRequest request, boolean streams) {
            boolean watch = request.verb() == Verb.WATCH;
            if (request.accept().equals("application/json") && request.query().isEmpty()) {
                return JSON;
            }
            Representation representation = Representation.negotiate(request.accept(), streams, watch);
            TableWriter.Include include = representation.as() == As.TABLE
                    ? TableWriter.Include.of(request.parameter("includeObject"))
                    : TableWriter.Include.METADATA;
            return new Style(representation, include, ListRequest.bool(request.query(), "pretty"));
        }
    }

    Renderer(ServedVersion<?, T> version, EncodedBytes encoded, Clock clock) {
        this.version = version;
        this.encoded = encoded;
        this.table = new TableWriter<>(version.columns(), version.objectType(), version::served);
        this.clock = clock;
    }

    /** An object as an answer. */
    Answer object(int code, CachedObject object, Style style, Warnings warnings) {
        byte[] body =
                switch (style.as()) {
                    case OBJECT ->
                        switch (style.encoding()) {
                            case JSON -> Pretty.json(json(object), style.pretty());
                            case PROTOBUF -> protobuf(object);
                            case YAML, CBOR -> Yaml.of(json(object));
                        };
                    case TABLE -> recoded(tableOf(object, style, true), style);
                    case METADATA -> {
                        GroupVersionKind kind = TableWriter.metadataKind(style.version());
                        Message partial = TableWriter.partial(object.object());
                        yield style.encoding() == Encoding.PROTOBUF
                                ? ProtobufEnvelope.encode(partial, kind)
                                : recoded(metadataOf(object, style), style);
                    }
                    case METADATA_LIST ->
                        throw ApiErrors.notAcceptable("you requested PartialObjectMetadataList, but the requested object"
                                + " is not a list (*core." + version.resource().kind().kind() + ")");
                };
        return Answer.Whole.of(code, style.encoding().mediaType(), body, warnings);
    }

    /** A message that is no object of the kind: a Status, a Scale. */
    static Answer message(int code, Message message, Style style, Warnings warnings) {
        byte[] body =
                switch (style.encoding()) {
                    case JSON -> Pretty.json(JsonEncoder.encode(message), style.pretty());
                    case PROTOBUF -> ProtobufEnvelope.encode(message);
                    case YAML, CBOR -> Yaml.of(JsonEncoder.encode(message));
                };
        return Answer.Whole.of(code, style.encoding().mediaType(), body, warnings);
    }

    /** A list as an answer: whole where it is short, otherwise in chunks that are made while they are written. */
    Answer list(Listing listing, Style style, Warnings warnings) {
        if (style.as() == As.METADATA) {
            throw ApiErrors.notAcceptable("you requested PartialObjectMetadata, but the requested object is a list (*core."
                    + version.resource().kind().kind() + "List)");
        }
        ListBody body = ListBody.of(listing);
        Answer.Chunks chunks = chunks(body, style);
        byte[] first = chunks.next();
        if (first == null) {
            throw new IllegalStateException("a list without a byte");
        }
        byte[] second = chunks.next();
        String type = style.encoding().mediaType();
        if (style.encoding() == Encoding.YAML || style.pretty() && style.encoding() == Encoding.JSON) {
            byte[] whole = joined(first, second, chunks);
            byte[] shown = style.encoding() == Encoding.YAML ? Yaml.of(whole) : Pretty.json(whole, true);
            return Answer.Whole.of(200, type, shown, warnings);
        }
        return second == null
                ? Answer.Whole.of(200, type, first, warnings)
                : new Answer.Streamed(type, new Rest(List.of(first, second), chunks), warnings.list());
    }

    /** A list of given objects: what a deletecollection removed. */
    Answer list(List<CachedObject> objects, ListMeta metadata, Style style, Warnings warnings) {
        Answer.Chunks chunks = chunks(new ListBody(metadata, objects.iterator()::next, objects.size()), style);
        List<byte[]> parts = new ArrayList<>();
        for (byte[] chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            parts.add(chunk);
        }
        return new Answer.Whole(200, style.encoding().mediaType(), parts, warnings.list());
    }

    private Answer.Chunks chunks(ListBody body, Style style) {
        GroupVersionKind kind = version.resource().kind();
        return switch (style.as()) {
            case TABLE -> new TableChunks(body, style);
            case METADATA, METADATA_LIST ->
                style.encoding() == Encoding.PROTOBUF
                        ? ListChunks.protobuf(metadataListKind(style), body, item -> ProtobufEnvelope.encode(
                                TableWriter.partial(item.object()), TableWriter.metadataKind(style.version())))
                        : ListChunks.json(metadataListKind(style), body, item -> metadataOf(item, style), 0);
            case OBJECT -> {
                GroupVersionKind list = new GroupVersionKind(kind.group(), kind.version(), kind.kind() + "List");
                yield style.encoding() == Encoding.PROTOBUF
                        ? ListChunks.protobuf(list, body, this::protobuf)
                        : ListChunks.json(list, body, this::json, itemSkip(kind));
            }
        };
    }

    private static GroupVersionKind metadataListKind(Style style) {
        return new GroupVersionKind("meta.k8s.io", style.version(), "PartialObjectMetadataList");
    }

    /** How much of an object's JSON names its kind, which items of built-in lists do not show. */
    private int itemSkip(GroupVersionKind kind) {
        boolean builtin = version.resource().objectType().field(0).number() > 0;
        return builtin
                ? ("{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\"" + kind.apiVersion() + "\"").length()
                : 0;
    }

    /** A watch as frames. */
    Answer.Frames frames(WatchCursor cursor, Style style) {
        return new WatchFrames(cursor, new WatchFrames.Encoder() {
            private boolean columnsTold = false;

            @Override
            public byte[] object(CachedObject object) {
                return switch (style.as()) {
                    case TABLE -> {
                        byte[] row = tableOf(object, style, !columnsTold);
                        columnsTold = true;
                        yield row;
                    }
                    case METADATA, METADATA_LIST ->
                        protobuf()
                                ? ProtobufEnvelope.encode(
                                        TableWriter.partial(object.object()),
                                        TableWriter.metadataKind(style.version()))
                                : metadataOf(object, style);
                    case OBJECT -> protobuf() ? Renderer.this.protobuf(object) : json(object);
                };
            }

            @Override
            public ApiObject emptyObject() {
                return (ApiObject) version.resource().objectType().empty();
            }

            @Override
            public boolean protobuf() {
                return style.encoding() == Encoding.PROTOBUF;
            }
        });
    }

    /** The media type of a watch's stream. */
    static String streamType(Style style) {
        return style.encoding() == Encoding.PROTOBUF
                ? Encoding.PROTOBUF.mediaType() + ";stream=watch"
                : style.encoding().mediaType();
    }

    private byte[] json(CachedObject object) {
        return encoded.of(object, version.json());
    }

    private byte[] protobuf(CachedObject object) {
        return encoded.of(object, version.protobuf());
    }

    private static byte[] metadataOf(CachedObject object, Style style) {
        ByteOutput out = new ByteOutput(1024);
        TableWriter.metadata(object.object(), style.version(), out);
        return out.toByteArray();
    }

    private byte[] tableOf(CachedObject object, Style style, boolean withColumns) {
        ByteOutput out = new ByteOutput(2048);
        ListMeta metadata = ListMeta.builder()
                .resourceVersion(object.object().metadata().resourceVersion())
                .build();
        table.begin(style.version(), metadata, withColumns, out);
        table.row(cast(object), true, style.version(), style.include(), clock.instant(), out);
        table.end(out);
        return out.toByteArray();
    }

    private static byte[] recoded(byte[] json, Style style) {
        return style.encoding() == Encoding.YAML ? Yaml.of(json) : Pretty.json(json, style.pretty());
    }

    @SuppressWarnings("unchecked")
    private T cast(CachedObject version) {
        return (T) version.object();
    }

    private static byte[] joined(byte[] first, byte @Nullable [] second, Answer.Chunks rest) {
        ByteOutput out = new ByteOutput(first.length * 2);
        out.write(first);
        for (byte[] chunk = second; chunk != null; chunk = rest.next()) {
            out.write(chunk);
        }
        return out.toByteArray();
    }

    /** Chunks that were looked at already, and what follows them. */
    private static final class Rest implements Answer.Chunks {
        private final List<byte[]> known;
        private final Answer.Chunks following;
        private int at;

        Rest(List<byte[]> known, Answer.Chunks following) {
            this.known = known;
            this.following = following;
        }

        @Override
        public byte @Nullable [] next() {
            return at < known.size() ? known.get(at++) : following.next();
        }
    }

    /** A table in chunks. */
    private final class TableChunks implements Answer.Chunks {
        private final ListBody body;
        private final Style style;
        private final Instant now = clock.instant();
        private final ByteOutput out = new ByteOutput(ListChunks.CHUNK + ListChunks.CHUNK / 4);
        private boolean begun;
        private boolean first = true;
        private boolean done;

        TableChunks(ListBody body, Style style) {
            this.body = body;
            this.style = style;
        }

        @Override
        public byte @Nullable [] next() {
            if (done) {
                return null;
            }
            out.reset();
            if (!begun) {
                begun = true;
                table.begin(style.version(), body.metadata(), true, out);
            }
            while (out.length() < ListChunks.CHUNK) {
                CachedObject item = body.next();
                if (item == null) {
                    table.end(out);
                    done = true;
                    break;
                }
                table.row(cast(item), first, style.version(), style.include(), now, out);
                first = false;
            }
            return out.toByteArray();
        }
    }
}
