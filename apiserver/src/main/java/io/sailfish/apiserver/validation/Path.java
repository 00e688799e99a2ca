package io.sailfish.apiserver.validation;

import org.jspecify.annotations.Nullable;

/** A path to a field, as error messages show it: {@code spec.containers[0].env[2].name}, {@code data[a-key]}. */
public final class Path {
    private final @Nullable Path parent;
    private final String part;
    private final int index;
    private final boolean isIndex;

    private Path(@Nullable Path parent, String part, int index, boolean isIndex) {
        this.parent = parent;
        this.part = part;
        this.index = index;
        this.isIndex = isIndex;
    }

    /** A path of these names, outermost first. */
    public static Path of(String name, String... more) {
        return new Path(null, name, -1, false).child(more);
    }

    /** A field of what this path points to. */
    public Path child(String... names) {
        Path path = this;
        for (String name : names) {
            path = new Path(path, name, -1, false);
        }
        return path;
    }

    /** An item of a list. */
    public Path index(int item) {
        return new Path(this, "", item, true);
    }

    /** An entry of a map. */
    public Path key(String key) {
        return new Path(this, key, -1, true);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        if (parent != null) {
            parent.write(text);
        }
        if (isIndex) {
            text.append('[');
            if (index >= 0) {
                text.append(index);
            } else {
                text.append(part);
            }
            text.append(']');
        } else {
            if (parent != null) {
                text.append('.');
            }
            text.append(part);
        }
    }
}
