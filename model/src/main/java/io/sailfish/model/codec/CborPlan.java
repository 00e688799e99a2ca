package io.sailfish.model.codec;

import io.sailfish.model.MessageType;
import io.sailfish.model.codec.Plan.FieldPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What the CBOR encoder needs to know of a message type: its fields in the order of their encoded names. */
final class CborPlan {
    final Plan plan;
    final Entry[] entries;

    /** What may stand in a map of a message. */
    sealed interface Entry {
        /** The name of the kind, on objects that show it. */
        record Kind() implements Entry {}

        /** The version, on objects that show it. */
        record ApiVersion() implements Entry {}

        /** A field under its encoded name. */
        record Of(byte[] key, FieldPlan field) implements Entry {}

        /** The encoded name. */
        private byte[] sortKey() {
            return switch (this) {
                case Kind() -> CborText.key("kind");
                case ApiVersion() -> CborText.key("apiVersion");
                case Of(byte[] key, FieldPlan field) -> key;
            };
        }
    }

    private CborPlan(MessageType type) {
        this.plan = Plan.of(type);
        List<Entry> all = new ArrayList<>(List.of(new Entry.Kind(), new Entry.ApiVersion()));
        for (FieldPlan field : plan.fields) {
            if (field.index == plan.rest) {
                continue;
            }
            all.add(new Entry.Of(CborText.key(field.name), field));
        }
        all.sort(Comparator.comparing(Entry::sortKey, Arrays::compareUnsigned));
        this.entries = all.toArray(new Entry[0]);
    }

    static CborPlan of(MessageType type) {
        return type.derived(CborPlan.class, CborPlan::new);
    }
}
