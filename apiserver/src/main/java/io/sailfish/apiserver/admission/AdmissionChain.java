package io.sailfish.apiserver.admission;

import io.sailfish.model.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plug-ins of a server, each list in the order in which it is asked. */
public record AdmissionChain(List<MutatingPlugin> mutating, List<ValidatingPlugin> validating) {
    /** Admits everything. */
    public static final AdmissionChain NONE = new AdmissionChain(List.of(), List.of());

    public AdmissionChain {
        mutating = List.copyOf(mutating);
        validating = List.copyOf(validating);
    }

    /** The object after every mutating plug-in, which see it a second time where {@link Reinvocation} says so. */
    public @Nullable ApiObject mutate(Attributes attributes) {
        Attributes once = pass(attributes);
        return once.again().begin() ? pass(once).object() : once.object();
    }

    private Attributes pass(Attributes attributes) {
        Attributes current = attributes;
        for (MutatingPlugin plugin : mutating) {
            if (plugin.handles(current)) {
                ApiObject changed = plugin.admit(current);
                if (changed != current.object()) {
                    current = current.withObject(changed);
                }
            }
        }
        return current;
    }

    /** Asks every validating plug-in. */
    public void validate(Attributes attributes) {
        for (ValidatingPlugin plugin : validating) {
            if (plugin.handles(attributes)) {
                plugin.validate(attributes);
            }
        }
    }

    /** Whether any validating plug-in wants to see this. */
    public boolean validates(Attributes attributes) {
        for (ValidatingPlugin plugin : validating) {
            if (plugin.handles(attributes)) {
                return true;
            }
        }
        return false;
    }
}
