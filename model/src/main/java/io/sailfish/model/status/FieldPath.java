package io.sailfish.model.status;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where in an object a field stands: "spec.containers[0].resources.limits[cpu]". Immutable and cheap to extend; the
 * text is made only when asked for.
 */
public final class FieldPath {
    /** No place at all; upstream prints it as a nil pointer. */
    public static final FieldPath NONE = new FieldPath(null, "", "<nil>");

    private final @Nullable FieldPath parent;
    private final String name;
    private final String subscript;

    private FieldPath(@Nullable FieldPath parent, String name, String subscript) {
        this.parent = parent;
        this.name = name;
        this.subscript = subscript;
    }

    /** The path of these names, from the root. */
    public static FieldPath of(String first, String... more) {
        return new FieldPath(null, first, "").child(more);
    }

    /** A field of the object at this path. */
    public FieldPath child(String field) {
        return new FieldPath(this == NONE ? null : this, field, "");
    }

    private FieldPath child(String... fields) {
        FieldPath path = this;
        for (String field : fields) {
            path = path.child(field);
        }
        return path;
    }

    /** A field of a field of the object at this path. */
    public FieldPath child(String field, String... more) {
        return child(field).child(more);
    }

    /** An item of the list at this path. */
    public FieldPath index(int position) {
        return new FieldPath(this, "", Integer.toString(position));
    }

    /** The value of a key of the map at this path. */
    public FieldPath key(String key) {
        return new FieldPath(this, "", key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldPath that
                && name.equals(that.name)
                && subscript.equals(that.subscript)
                && Objects.equals(parent, that.parent);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        if (this == NONE) {
            return "<nil>";
        }
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent != null) {
            parent.append(text);
        }
        if (name.isEmpty()) {
            text.append('[').append(subscript).append(']');
        } else {
            text.append(parent == null ? "" : ".").append(name);
        }
    }
}
