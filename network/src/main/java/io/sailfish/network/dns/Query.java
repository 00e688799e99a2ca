package io.sailfish.network.dns;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/** A query with one question. */
record Query(Message message, Record question) {
    static final int LARGEST_STREAMED = 65_535;
    private static final int LARGEST_WITHOUT_EDNS = 512;
    private static final int LARGEST_DATAGRAM = 4096;

    /** The query of a packet; null for anything that deserves no answer. */
    static @Nullable Query parse(byte[] packet, int length) {
        try {
            Message message = new Message(Arrays.copyOf(packet, length));
            Record question = message.getQuestion();
            boolean isQuery = !message.getHeader().getFlag(org.xbill.DNS.Flags.QR);
            return isQuery && question != null ? new Query(message, question) : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    /** How large an answer by datagram the client takes. */
    int largestDatagram() {
        OPTRecord options = message.getOPT();
        return options == null
                ? LARGEST_WITHOUT_EDNS
                : Math.clamp(options.getPayloadSize(), LARGEST_WITHOUT_EDNS, LARGEST_DATAGRAM);
    }
}
