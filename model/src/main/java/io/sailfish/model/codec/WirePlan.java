package io.sailfish.model.codec;

import io.sailfish.model.Field;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the protobuf codec needs to know of a message type: its fields as they lie on the wire. */
final class WirePlan {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    /** The one field whose list upstream wraps in a message (its type Verbs is a message on the wire). */
    private static final String VERBS = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResource#verbs";

    final MessageType type;
    /** Highest number first, in the order in which they are written backwards. */
    final Entry[] descending;

    private final @Nullable Entry[] byNumber;
    private byte @Nullable [] empty;
    /** About as large as messages of this type are; a hint, so threads may overwrite each other's. */
    private int usualLength = 256;

    private WirePlan(MessageType type) {
        this.type = type;
        this.descending = entries(
                type,
                type.fields().stream()
                        .map(field -> new Place(field, field.inlinedIn()))
                        .toList());
        this.byNumber = index(descending);
    }

    static WirePlan of(MessageType type) {
        return type.derived(WirePlan.class, WirePlan::new);
    }

    /** A field, and the numbers of the inlined structs that it lies in, the outermost in the lowest 16 bits. */
    private record Place(Field field, int path) {}

    private static Entry[] entries(MessageType type, List<Place> places) {
        List<Entry> entries = new ArrayList<>();
        Map<Integer, List<Place>> inlined = new TreeMap<>();
        for (Place place : places) {
            if (place.path != 0) {
                inlined.computeIfAbsent(place.path & 0xffff, _ -> new ArrayList<>())
                        .add(new Place(place.field, place.path >>> 16));
            } else if (place.field.number() != 0) {
                entries.add(new Entry(type, place.field));
            } else {
                throw new IllegalArgumentException(type.name() + " has no protobuf form");
            }
        }
        inlined.forEach((number, inner) -> entries.add(new Entry(number, entries(type, inner))));
        entries.sort(Comparator.comparingInt((Entry entry) -> entry.number).reversed());
        return entries.toArray(Entry[]::new);
    }

    private static @Nullable Entry[] index(Entry[] descending) {
        @Nullable Entry[] index = new Entry[descending.length == 0 ? 0 : descending[0].number + 1];
        for (Entry entry : descending) {
            index[entry.number] = entry;
        }
        return index;
    }

    @Nullable
    Entry entry(int number) {
        return number < byNumber.length ? byNumber[number] : null;
    }

    /** A buffer that a message of this type is likely to fit into. */
    ReverseOutput newOutput() {
        return new ReverseOutput(usualLength + (usualLength >> 2) + 128);
    }

    void wrote(int length) {
        int usual = usualLength;
        usualLength = length > usual ? Math.min(length, 1 << 16) : usual - (usual - length >> 4);
    }

    /** The encoding of a message in which nothing is present; not empty, for Go writes fields that are no pointers. */
    byte[] empty() {
        byte[] known = empty;
        if (known == null) {
            ReverseOutput out = new ReverseOutput(64);
            ProtobufEncoder.fields(type.empty(), descending, out);
            known = out.toByteArray();
            empty = known;
        }
        return known;
    }

    /** A field of the message, or a struct that Go inlines in JSON and whose fields are the message's own. */
    static final class Entry {
        final int number;
        final int tag;
        /** The field's place in the message; -1 for an inlined struct. */
        final int index;
        /** The fields of an inlined struct, highest number first; null for a field. */
        final Entry @Nullable [] inlined;

        final @Nullable WireValue value;
        final boolean keepsZero;

        private final @Nullable Entry[] inlinedByNumber;
        private byte @Nullable [] absent;

        private Entry(MessageType type, Field field) {
            this.number = field.number();
            this.index = field.index();
            this.inlined = null;
            this.inlinedByNumber = new Entry[0];
            this.value = new WireValue(field.type(), VERBS.equals(type.name() + "#" + field.name()));
            this.keepsZero = field.keepsZero();
            this.tag = number << 3 | value.wireType();
        }

        private Entry(int number, Entry[] inlined) {
            this.number = number;
            this.tag = number << 3 | BYTES;
            this.index = -1;
            this.inlined = inlined;
            this.inlinedByNumber = index(inlined);
            this.value = null;
            this.keepsZero = false;
        }

        WireValue value() {
            if (value == null) {
                throw new IllegalStateException("an inlined struct");
            }
            return value;
        }

        @Nullable
        Entry inlinedEntry(int inner) {
            return inner < inlinedByNumber.length ? inlinedByNumber[inner] : null;
        }

        /** What is written where the field is absent: nothing for pointers and collections, otherwise Go's zero. */
        byte[] absent() {
            byte[] known = absent;
            if (known == null) {
                ReverseOutput out = new ReverseOutput(32);
                ProtobufEncoder.absent(this, out);
                known = out.toByteArray();
                absent = known;
            }
            return known;
        }
    }

    /** The values of a field, of a list's items or a map's values. */
    static final class WireValue {
        final ValueType.Kind kind;
        /** A list that is a message of its own on the wire, with the items as its field 1. */
        final boolean wrapped;

        final @Nullable WireValue element;
        private final ValueType type;
        private @Nullable WirePlan message;

        WireValue(ValueType type, boolean wrapped) {
            this.type = type;
            this.kind = type.kind();
            this.wrapped = wrapped;
            ValueType inner = type.element();
            // Lists cannot be the values of maps or items of lists; upstream wraps those.
            this.element = inner == null ? null : new WireValue(inner, inner.kind() == ValueType.Kind.LIST);
        }

        WirePlan message() {
            WirePlan known = message;
            if (known == null) {
                MessageType messageType = type.message();
                if (messageType == null) {
                    throw new IllegalStateException("no message: " + kind);
                }
                known = WirePlan.of(messageType);
                message = known;
            }
            return known;
        }

        WireValue element() {
            if (element == null) {
                throw new IllegalStateException("no element: " + kind);
            }
            return element;
        }

        int wireType() {
            return switch (kind) {
                case BOOL, INT32, INT64 -> VARINT;
                case DOUBLE -> FIXED64;
                case LIST -> wrapped ? BYTES : element().wireType();
                default -> BYTES;
            };
        }
    }
}
