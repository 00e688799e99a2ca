package io.sailfish.schemagen;

import org.jspecify.annotations.Nullable;

/**
 * A field's type in the canonical form of go-shape.tsv: {@code STRING}, {@code LIST<X>}, {@code MAP<X>},
 * {@code ITEMS<X>} or the full Go name of a struct.
 *
 * @param kind    a name of the model's ValueType.Kind, or ITEMS
 * @param message the Go name of the struct where the kind is MESSAGE; empty otherwise
 * @param element the element of LIST, ITEMS and MAP
 */
record TypeRef(String kind, String message, @Nullable TypeRef element) {

    static TypeRef scalar(String kind) {
        return new TypeRef(kind, "", null);
    }

    static TypeRef message(String name) {
        return new TypeRef("MESSAGE", name, null);
    }

    static TypeRef parse(String text) {
        int open = text.indexOf('<');
        if (open > 0) {
            return new TypeRef(text.substring(0, open), "", parse(text.substring(open + 1, text.length() - 1)));
        }
        return text.indexOf('/') > 0 ? message(text) : scalar(text);
    }

    /** The element of a collection. */
    TypeRef elements() {
        if (element == null) {
            throw new IllegalStateException(this + " has no elements");
        }
        return element;
    }

    boolean isMessage() {
        return kind.equals("MESSAGE");
    }

    boolean isList() {
        return kind.equals("LIST") || kind.equals("ITEMS");
    }

    boolean isMap() {
        return kind.equals("MAP");
    }

    /** Upstream marks named slices as ITEMS though only some of them are messages on the wire; the descriptor knows. */
    boolean agreesWith(TypeRef descriptor) {
        if (kind.equals("ITEMS") && descriptor.kind.equals("LIST")) {
            return elements().agreesWith(descriptor.elements());
        }
        return kind.equals(descriptor.kind)
                && message.equals(descriptor.message)
                && (element == null || element.agreesWith(descriptor.elements()));
    }

    @Override
    public String toString() {
        return element != null ? kind + "<" + element + ">" : isMessage() ? message : kind;
    }
}
