package io.sailfish.model.managed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path into an object: steps from the root. As text it is what conflicts show: {@code .spec.ports[port=80].name}. */
public final class FieldPath {
    /** The object itself. */
    public static final FieldPath ROOT = new FieldPath(null, null);

    private final @Nullable FieldPath parent;
    private final @Nullable PathElement last;

    private FieldPath(@Nullable FieldPath parent, @Nullable PathElement last) {
        this.parent = parent;
        this.last = last;
    }

    /** The path of these field names. */
    public static FieldPath ofNames(String... names) {
        FieldPath path = ROOT;
        for (String name : names) {
            path = path.then(new PathElement.Name(name));
        }
        return path;
    }

    /** One step further. */
    public FieldPath then(PathElement element) {
        return new FieldPath(this, element);
    }

    /** The steps from the root. */
    public List<PathElement> elements() {
        List<PathElement> elements = new ArrayList<>();
        for (FieldPath at = this; at != null && at.last != null; at = at.parent) {
            elements.addFirst(at.last);
        }
        return elements;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldPath that && elements().equals(that.elements());
    }

    @Override
    public int hashCode() {
        return elements().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        elements().forEach(text::append);
        return text.toString();
    }
}
