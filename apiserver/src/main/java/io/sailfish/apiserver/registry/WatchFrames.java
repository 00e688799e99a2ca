package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.cache.WatchItem;
import io.sailfish.apiserver.registry.Representation.Encoding;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.ProtobufWatchEvent;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A watch in frames of bytes: JSON events one a line, length-delimited protobuf, or a sequence of CBOR items. */
final class WatchFrames implements Answer.Frames {
    private static final byte[] TAIL = "}\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADDED = head("ADDED");
    private static final byte[] MODIFIED = head("MODIFIED");
    private static final byte[] DELETED = head("DELETED");
    private static final byte[] BOOKMARK = head("BOOKMARK");
    private static final byte[] ERROR = head("ERROR");

    private final WatchCursor cursor;
    private final Encoder encoder;
    private final SentEvents sent;

    /** Makes the bytes of objects. */
    interface Encoder {
        /** The object in the form the client wants. */
        byte[] object(CachedObject version);

        /** An object of the kind with nothing in it but this metadata, in the same form. */
        byte[] bookmark(ObjectMeta metadata);

        /** The encoding of the stream. */
        Encoding encoding();
    }

    private boolean broken;

    /**
     * @param sent counts the events
     */
    WatchFrames(WatchCursor cursor, Encoder encoder, SentEvents sent) {
        this.sent = sent;
        this.cursor = cursor;
        this.encoder = encoder;
    }

    @Override
    public void start(Runnable signal) {
        cursor.start(signal);
    }

    @Override
    public List<byte[]> poll(int mostBytes) {
        List<byte[]> frames = new ArrayList<>();
        int length = 0;
        while (length < mostBytes && !broken) {
            WatchItem item = cursor.poll();
            if (item == null) {
                break;
            }
            int added = add(item, frames);
            length += added;
            sent.add(added);
        }
        return frames;
    }

    private int add(WatchItem item, List<byte[]> frames) {
        return switch (item) {
            case WatchItem.Change(WatchItem.Type type, CachedObject object) -> change(type, object, frames);
            case WatchItem.Bookmark(long revision, boolean initialEnd) ->
                add("BOOKMARK", BOOKMARK, encoder.bookmark(bookmark(revision, initialEnd)), frames);
            case WatchItem.Failed(var failure) -> failure(failure, frames);
        };
    }

    private int failure(ApiException failure, List<byte[]> frames) {
        byte[] status = MessageBytes.of(StatusMessages.toMessage(failure.failure()), encoder.encoding());
        return add("ERROR", ERROR, status, frames);
    }

    /** An object that cannot be converted ends the watch: its client has to begin anew. */
    private int change(WatchItem.Type type, CachedObject object, List<byte[]> frames) {
        byte[] bytes;
        try {
            bytes = encoder.object(object);
        } catch (ApiException unconverted) {
            broken = true;
            return failure(unconverted, frames);
        }
        return add(type.name(), head(type), bytes, frames);
    }

    private int add(String type, byte[] head, byte[] object, List<byte[]> frames) {
        byte[] frame = switch (encoder.encoding()) {
            case PROTOBUF -> new ProtobufWatchEvent(type, object).frame();
            case CBOR -> CborEncoder.watchEvent(type, object);
            case JSON, YAML -> null;
        };
        if (frame != null) {
            frames.add(frame);
            return frame.length;
        }
        frames.add(head);
        frames.add(object);
        frames.add(TAIL);
        return head.length + object.length + TAIL.length;
    }

    private static ObjectMeta bookmark(long revision, boolean initialEnd) {
        ObjectMeta.Builder metadata = ObjectMeta.builder().resourceVersion(Long.toString(revision));
        if (initialEnd) {
            metadata.annotations(Map.of("k8s.io/initial-events-end", "true"));
        }
        return metadata.build();
    }

    @Override
    public boolean ended() {
        return broken || cursor.ended();
    }

    @Override
    public void close() {
        cursor.close();
    }

    private static byte[] head(WatchItem.Type type) {
        return switch (type) {
            case ADDED -> ADDED;
            case MODIFIED -> MODIFIED;
            case DELETED -> DELETED;
        };
    }

    private static byte[] head(String type) {
        return ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
    }
}
