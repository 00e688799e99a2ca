package io.sailfish.model.codec;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;

/**
 * Writes a list of objects piece by piece, so that a long list need not stand in memory: the caller may take away and
 * {@linkplain ByteOutput#reset reset} the output between any two calls.
 */
public final class JsonListEncoder {
    private static final byte[] METADATA = ",\"metadata\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] ITEMS = ",\"items\":[".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final ByteOutput out;
    private boolean first = true;

    private JsonListEncoder(ByteOutput out) {
        this.out = out;
    }

    /** Opens a list of this kind ("PodList"). */
    public static JsonListEncoder begin(GroupVersionKind listKind, Message listMetadata, ByteOutput out) {
        out.write(Plan.header(listKind));
        out.write(METADATA);
        JsonEncoder.writeBare(listMetadata, out);
        out.write(ITEMS);
        return new JsonListEncoder(out);
    }

    /** Adds an item of a built-in list, whose items carry no kind. */
    public void item(Message item) {
        separate();
        JsonEncoder.writeBare(item, out);
    }

    /** Adds an item with its kind and apiVersion, as lists of custom resources and mixed lists have them. */
    public void itemWithKind(Message item) {
        separate();
        JsonEncoder.write(item, out);
    }

    /** Adds an item that was encoded before. */
    public void rawItem(byte[] json, int offset, int length) {
        separate();
        out.write(json, offset, length);
    }

    /** Closes the list. */
    public void end() {
        out.write(']');
        out.write('}');
    }

    private void separate() {
        if (first) {
            first = false;
        } else {
            out.write(',');
        }
    }
}
