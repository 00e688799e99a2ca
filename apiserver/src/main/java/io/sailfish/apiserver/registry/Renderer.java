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
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.status.ApiErrors;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes answers of one kind's objects: bytes in the form that the client wants. */
final class Renderer<T extends ApiObject> {
    private final ServedVersion<?, T> version;
    private final String listKind;
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

        /** The same in JSON, of which YAML is made. */
        Style inJson() {
            Representation json = new Representation(Encoding.JSON, representation.as(), representation.version());
            return new Style(json, include, pretty);
        }

        As as() {
            return representation.as();
        }

        String version() {
            return representation.version();
        }

        /** The style a request asks for. */
        static Style of(ApiRequest request, boolean streams) {
            return of(request, streams, true);
        }

        /**
         * The style a request asks for.
         *
         * @param hasProtobuf whether there is a protobuf form of what is asked for
         */
        static Style of(ApiRequest request, boolean streams, boolean hasProtobuf) {
            boolean watch = request.verb() == Verb.WATCH;
            if (request.accept().equals("application/json") && request.query().isEmpty()) {
                return JSON;
            }
            Representation representation = Representation.negotiate(request.accept(), streams, watch, hasProtobuf);
            TableWriter.Include include = representation.as() == As.TABLE
                    ? TableWriter.Include.of(request.parameter("includeObject"))
                    : TableWriter.Include.METADATA;
            return new Style(representation, include, ListRequest.bool(request.query(), "pretty"));
        }
    }

    /**
     * @param listKind the kind of lists
     */
    Renderer(ServedVersion<?, T> version, String listKind, EncodedBytes encoded, Clock clock) {
        this.listKind = listKind;
        this.version = version;
        this.encoded = encoded;
        this.table = new TableWriter<>(version.columns(), version.objectType(), version::served);
        this.clock = clock;
    }

    /** An object as an answer. */
    Answer object(int code, CachedObject object, Style style, Warnings warnings) {
        byte[] body = switch (style.as()) {
            case OBJECT ->
                style.encoding() == Encoding.YAML
                        ? MessageBytes.yaml(bytes(object, Encoding.JSON))
                        : shown(bytes(object, style.encoding()), style);
            case TABLE -> recoded(tableOf(object, style, true), style);
            case METADATA -> shown(metadataOf(object, style), style);
            case METADATA_LIST ->
                throw ApiErrors.notAcceptable("you requested PartialObjectMetadataList, but the requested object"
                        + " is not a list (*core." + version.resource().kind().kind() + ")");
        };
        return Answer.Whole.of(code, style.encoding().mediaType(), body, warnings);
    }

    /** A message that is no object of the kind: a Status, a Scale. */
    static Answer message(int code, Message message, Style style, Warnings warnings) {
        byte[] body = shown(MessageBytes.of(message, style.encoding()), style);
        return Answer.Whole.of(code, style.encoding().mediaType(), body, warnings);
    }

    /** A Scale, or the table of one. */
    Answer scale(Scale scale, Style style, Warnings warnings) {
        if (style.as() != As.TABLE) {
            return message(200, scale, style, warnings);
        }
        byte[] body = recoded(ScaleTable.of(scale, style.version(), style.include(), clock.instant()), style);
        return Answer.Whole.of(200, style.encoding().mediaType(), body, warnings);
    }

    /** A list as an answer: whole where it is short, otherwise in chunks that are made while they are written. */
    Answer list(Listing listing, Style style, Warnings warnings) {
        if (style.as() == As.METADATA) {
            throw ApiErrors.notAcceptable(
                    "you requested PartialObjectMetadata, but the requested object is a list (*core."
                            + version.resource().kind().kind() + "List)");
        }
        boolean mayWait = version.conversion().mayWait() && style.as() != As.METADATA_LIST;
        ListBody body = mayWait ? prepared(listing) : ListBody.of(listing);
        Answer.Chunks chunks = chunks(body, style);
        byte[] first = chunks.next();
        if (first == null) {
            throw new IllegalStateException("a list without a byte");
        }
        byte[] second = chunks.next();
        String type = style.encoding().mediaType();
        // What is written while it is made must not wait.
        if (mayWait || style.encoding() == Encoding.YAML || style.pretty() && style.encoding() == Encoding.JSON) {
            byte[] whole = joined(first, second, chunks);
            byte[] shown = recoded(whole, style);
            return Answer.Whole.of(200, type, shown, warnings);
        }
        return second == null
                ? Answer.Whole.of(200, type, first, warnings)
                : new Answer.Streamed(type, new Rest(List.of(first, second), chunks), warnings.list());
    }

    /** A list whose objects have been converted together. */
    private ListBody prepared(Listing listing) {
        List<CachedObject> items = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            items.add(item);
        }
        version.prepare(items);
        return new ListBody(ListBody.metadata(listing), items.iterator()::next, items.size());
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
            case METADATA, METADATA_LIST -> {
                GroupVersionKind list = metadataListKind(style);
                yield switch (style.encoding()) {
                    case PROTOBUF -> ListChunks.protobuf(list, body, item -> metadataOf(item, style));
                    case CBOR ->
                        ListChunks.cbor(
                                list,
                                body,
                                TableWriter.metadataKind(style.version()),
                                item -> TableWriter.partial(item.object()));
                    case JSON, YAML -> ListChunks.json(list, body, item -> metadataOf(item, style.inJson()), 0);
                };
            }
            case OBJECT -> {
                GroupVersionKind list = new GroupVersionKind(kind.group(), kind.version(), listKind);
                yield switch (style.encoding()) {
                    case PROTOBUF -> ListChunks.protobuf(list, body, item -> bytes(item, Encoding.PROTOBUF));
                    case CBOR ->
                        ListChunks.cbor(list, body, isBuiltin() ? null : kind, item -> version.served(item.object()));
                    case JSON, YAML ->
                        isBuiltin()
                                ? ListChunks.json(list, body, item -> bytes(item, Encoding.JSON), itemSkip(kind))
                                : ListChunks.custom(list, body, item -> bytes(item, Encoding.JSON));
                };
            }
        };
    }

    private static GroupVersionKind metadataListKind(Style style) {
        return new GroupVersionKind("meta.k8s.io", style.version(), "PartialObjectMetadataList");
    }

    /** How much of an object's JSON names its kind, which items of built-in lists do not show. */
    private int itemSkip(GroupVersionKind kind) {
        return isBuiltin()
                ? ("{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\"" + kind.apiVersion() + "\"").length()
                : 0;
    }

    private boolean isBuiltin() {
        return version.objectType().field(0).number() > 0;
    }

    /** A watch as frames. */
    Answer.Frames frames(WatchCursor cursor, Style style, SentEvents sent) {
        return new WatchFrames(
                cursor,
                new WatchFrames.Encoder() {
                    private boolean columnsTold = false;

                    @Override
                    public byte[] object(CachedObject object) {
                        return switch (style.as()) {
                            case TABLE -> {
                                byte[] row = tableOf(object, style, !columnsTold);
                                columnsTold = true;
                                yield row;
                            }
                            case METADATA, METADATA_LIST -> metadataOf(object, style);
                            case OBJECT -> bytes(object, style.encoding());
                        };
                    }

                    @Override
                    public byte[] bookmark(ObjectMeta metadata) {
                        ApiObject object = ((ApiObject) version.objectType().empty()).withMetadata(metadata);
                        return switch (style.as()) {
                            case OBJECT, TABLE -> MessageBytes.of(object, style.encoding());
                            case METADATA, METADATA_LIST -> metadataOf(RequestHandler.loose(object), style);
                        };
                    }

                    @Override
                    public Encoding encoding() {
                        return style.encoding();
                    }
                },
                sent);
    }

    /** The media type of a watch's stream. */
    static String streamType(Style style) {
        return switch (style.encoding()) {
            case PROTOBUF -> Encoding.PROTOBUF.mediaType() + ";stream=watch";
            case CBOR -> Representation.CBOR_SEQUENCE;
            case JSON, YAML -> style.encoding().mediaType();
        };
    }

    /** An object in the bytes that all readers share; of those that are not kept, in JSON. */
    private byte[] bytes(CachedObject object, Encoding encoding) {
        ServedVersion.Forms forms = version.bytes();
        return encoded.of(
                object,
                switch (encoding) {
                    case JSON, YAML -> forms.json();
                    case PROTOBUF -> forms.protobuf();
                    case CBOR -> forms.cbor();
                });
    }

    private static byte[] metadataOf(CachedObject object, Style style) {
        return MessageBytes.of(
                TableWriter.partial(object.object()), TableWriter.metadataKind(style.version()), style.encoding());
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

    /** JSON in the encoding of people who asked for another. */
    private static byte[] recoded(byte[] json, Style style) {
        return style.encoding() == Encoding.YAML ? MessageBytes.yaml(json) : Pretty.json(json, style.pretty());
    }

    private static byte[] shown(byte[] bytes, Style style) {
        return style.encoding() == Encoding.JSON ? Pretty.json(bytes, style.pretty()) : bytes;
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
