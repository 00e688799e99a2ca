package io.sailfish.network.dns;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Makes answers: from the cluster's zone, or from upstream resolvers for every other name. Thread-safe. */
final class Responder {
    private final ClusterZone zone;
    private final Forwarder forwarder;

    Responder(ClusterZone zone, Forwarder forwarder) {
        this.zone = zone;
        this.forwarder = forwarder;
    }

    /** The answer where it needs no one else; null where upstream resolvers have to be asked. */
    byte @Nullable [] fromZone(Query query, int largest) {
        if (query.message().getHeader().getOpcode() != Opcode.QUERY) {
            return header(query, Rcode.NOTIMP).toWire(largest);
        }
        Optional<ClusterZone.Answer> answer =
                zone.answer(query.question().getName(), query.question().getType());
        if (answer.isEmpty()) {
            return null;
        }
        if (!zone.isReady()) {
            return failure(query);
        }
        ClusterZone.Answer found = answer.get();
        Message reply = header(query, found.exists() ? Rcode.NOERROR : Rcode.NXDOMAIN);
        reply.getHeader().setFlag(Flags.AA);
        found.records().forEach(record -> reply.addRecord(record, Section.ANSWER));
        found.additional().forEach(record -> reply.addRecord(record, Section.ADDITIONAL));
        if (found.records().isEmpty()) {
            reply.addRecord(zone.authority(), Section.AUTHORITY);
        }
        return reply.toWire(largest);
    }

    /** The answer of the upstream resolvers. Blocks. */
    byte[] fromUpstream(Query query, int largest) {
        Optional<Message> answer = forwarder.ask(query.question());
        if (answer.isEmpty()) {
            return failure(query);
        }
        Message upstream = answer.get();
        Message reply = header(query, upstream.getRcode());
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            for (Record record : upstream.getSection(section)) {
                if (record.getType() != org.xbill.DNS.Type.OPT) {
                    reply.addRecord(record, section);
                }
            }
        }
        return reply.toWire(largest);
    }

    /** The answer that nothing could be found out. */
    byte[] failure(Query query) {
        return header(query, Rcode.SERVFAIL).toWire();
    }

    private static Message header(Query query, int code) {
        Message reply = new Message(query.message().getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        if (query.message().getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        reply.getHeader().setRcode(code);
        reply.addRecord(query.question(), Section.QUESTION);
        return reply;
    }
}
