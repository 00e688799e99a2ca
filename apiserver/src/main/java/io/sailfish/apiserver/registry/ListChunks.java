package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.ProtobufListEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists in chunks of bytes, put together from the bytes of their items with one copy. */
final class ListChunks {
    /** About how large a chunk is. */
    static final int CHUNK = 64 << 10;

    /** How many bytes of a list are held at most before the first of them is written. */
    private static final int MOST_HELD = 8 << 20;

    private ListChunks() {}

    /**
     * A list in JSON.
     *
     * @param item the JSON of an item
     * @param skip how much of it stands between its opening brace, included, and the comma before what the list shows
     */
    static Answer.Chunks json(GroupVersionKind kind, ListBody body, Function<CachedObject, byte[]> item, int skip) {
        return new Json(kind, body, item, skip, false);
    }

    /** A list of custom objects in JSON, which as upstream's always says where the next page begins. */
    static Answer.Chunks custom(GroupVersionKind kind, ListBody body, Function<CachedObject, byte[]> item) {
        return new Json(kind, body, item, 0, true);
    }

    /**
     * A list in protobuf, of items in their envelopes. The length of all items comes first, so all are made first. Those
     * of a long list are not held until they are written, but made again.
     */
    static Answer.Chunks protobuf(GroupVersionKind kind, ListBody body, Function<CachedObject, byte[]> item) {
        List<ProtobufItem> items = new ArrayList<>();
        long length = 0;
        for (CachedObject object = body.next(); object != null; object = body.next()) {
            ProtobufEnvelope opened = ProtobufEnvelope.open(item.apply(object));
            items.add(length < MOST_HELD ? new ProtobufItem.Made(opened) : new ProtobufItem.Known(object));
            length += ProtobufListEncoder.itemLength(opened.length());
        }
        return new Protobuf(kind, body, items, item, length);
    }

    /** An item of a list in protobuf whose length is known. */
    private sealed interface ProtobufItem {
        /** Its bytes are at hand. */
        record Made(ProtobufEnvelope envelope) implements ProtobufItem {}

        /** Its bytes are to be made again. */
        record Known(CachedObject object) implements ProtobufItem {}
    }

    /**
     * A list in CBOR. How many items there are comes first, so all are collected first.
     *
     * @param itemKind the kind that items show; null for those of built-in lists, which show none
     */
    static Answer.Chunks cbor(
            GroupVersionKind kind,
            ListBody body,
            @Nullable GroupVersionKind itemKind,
            Function<CachedObject, Message> item) {
        List<CachedObject> items = new ArrayList<>();
        for (CachedObject object = body.next(); object != null; object = body.next()) {
            items.add(object);
        }
        return new Cbor(kind, body, items, itemKind, item);
    }

    private static final class Cbor implements Answer.Chunks {
        private final GroupVersionKind kind;
        private final ListBody body;
        private final List<CachedObject> items;
        private final @Nullable GroupVersionKind itemKind;
        private final Function<CachedObject, Message> item;
        private final ByteOutput out = new ByteOutput(CHUNK + CHUNK / 4);
        private int at = -1;

        Cbor(
                GroupVersionKind kind,
                ListBody body,
                List<CachedObject> items,
                @Nullable GroupVersionKind itemKind,
                Function<CachedObject, Message> item) {
            this.kind = kind;
            this.body = body;
            this.items = items;
            this.itemKind = itemKind;
            this.item = item;
        }

        @Override
        public byte @Nullable [] next() {
            if (at > items.size()) {
                return null;
            }
            out.reset();
            if (at < 0) {
                CborEncoder.beginList(kind, items.size(), out);
                at = 0;
            }
            while (at < items.size() && out.length() < CHUNK) {
                CborEncoder.item(item.apply(items.get(at++)), itemKind, out);
            }
            if (at == items.size() && out.length() < CHUNK) {
                CborEncoder.endList(kind, body.metadata(), out);
                at++;
            }
            return out.toByteArray();
        }
    }

    private static final class Json implements Answer.Chunks {
        private final ListBody body;
        private final Function<CachedObject, byte[]> item;
        private final int skip;
        private byte @Nullable [] head;
        private boolean first = true;
        private boolean done;

        Json(
                GroupVersionKind kind,
                ListBody body,
                Function<CachedObject, byte[]> item,
                int skip,
                boolean showsContinue) {
            this.body = body;
            this.item = item;
            this.skip = skip;
            ByteOutput out = new ByteOutput(256);
            out.writeAscii(
                    "{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\"" + kind.apiVersion() + "\",\"metadata\":");
            if (showsContinue && body.metadata().continueValue().isEmpty()) {
                out.writeAscii("{\"continue\":\"\",\"resourceVersion\":\""
                        + body.metadata().resourceVersion() + "\"}");
            } else {
                JsonEncoder.writeBare(body.metadata(), out);
            }
            out.writeAscii(",\"items\":[");
            this.head = out.toByteArray();
        }

        @Override
        public byte @Nullable [] next() {
            if (done) {
                return null;
            }
            List<byte[]> items = new ArrayList<>();
            byte[] start = head == null ? new byte[0] : head;
            head = null;
            int length = start.length;
            while (length < CHUNK) {
                CachedObject object = body.next();
                if (object == null) {
                    done = true;
                    break;
                }
                byte[] bytes = item.apply(object);
                items.add(bytes);
                length += bytes.length - skip + 1;
            }
            return joined(start, items, length);
        }

        private byte[] joined(byte[] start, List<byte[]> items, int length) {
            byte[] tail = done ? "]}".getBytes(StandardCharsets.US_ASCII) : new byte[0];
            int commas = first && !items.isEmpty() ? -1 : 0;
            byte[] chunk = new byte[length + commas + tail.length];
            System.arraycopy(start, 0, chunk, 0, start.length);
            int at = start.length;
            for (byte[] bytes : items) {
                if (!first) {
                    chunk[at++] = ',';
                }
                first = false;
                System.arraycopy(bytes, skip, chunk, at, bytes.length - skip);
                if (skip > 0) {
                    chunk[at] = '{';
                }
                at += bytes.length - skip;
            }
            System.arraycopy(tail, 0, chunk, at, tail.length);
            return chunk;
        }
    }

    private static final class Protobuf implements Answer.Chunks {
        private final GroupVersionKind kind;
        private final ListBody body;
        private final List<ProtobufItem> items;
        private final Function<CachedObject, byte[]> bytes;
        private final long itemsLength;
        private final ByteOutput out = new ByteOutput(CHUNK + CHUNK / 4);
        private int at = -1;

        Protobuf(
                GroupVersionKind kind,
                ListBody body,
                List<ProtobufItem> items,
                Function<CachedObject, byte[]> bytes,
                long itemsLength) {
            this.kind = kind;
            this.body = body;
            this.items = items;
            this.bytes = bytes;
            this.itemsLength = itemsLength;
        }

        @Override
        public byte @Nullable [] next() {
            if (at > items.size()) {
                return null;
            }
            out.reset();
            if (at < 0) {
                ProtobufListEncoder.begin(kind, body.metadata(), itemsLength, out);
                at = 0;
            }
            while (at < items.size() && out.length() < CHUNK) {
                ProtobufEnvelope item = switch (items.get(at++)) {
                    case ProtobufItem.Made(ProtobufEnvelope envelope) -> envelope;
                    case ProtobufItem.Known(CachedObject object) -> ProtobufEnvelope.open(bytes.apply(object));
                };
                ProtobufListEncoder.item(item.bytes(), item.offset(), item.length(), out);
            }
            if (at == items.size() && out.length() < CHUNK) {
                ProtobufListEncoder.end(out);
                at++;
            }
            return out.toByteArray();
        }
    }
}
