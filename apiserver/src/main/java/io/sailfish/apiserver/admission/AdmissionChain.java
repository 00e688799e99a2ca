package io.sailfish.apiserver.admission;

import io.sailfish.apiserver.admission.AdmissionTimes.Phase;
import io.sailfish.model.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plug-ins of a server, each list in the order in which it is asked. */
public record AdmissionChain(List<MutatingPlugin> mutating, List<ValidatingPlugin> validating, AdmissionTimes times) {
    /** Admits everything. */
    public static final AdmissionChain NONE = new AdmissionChain(List.of(), List.of());

    public AdmissionChain {
        mutating = List.copyOf(mutating);
        validating = List.copyOf(validating);
    }

    /** A chain whose times nobody reads. */
    public AdmissionChain(List<MutatingPlugin> mutating, List<ValidatingPlugin> validating) {
        this(mutating, validating, AdmissionTimes.NONE);
    }

    /** The object after every mutating plug-in, which see it a second time where {@link Reinvocation} says so. */
    public @Nullable ApiObject mutate(Attributes attributes) {
        Timing timing = new Timing(Phase.MUTATING, attributes.operation());
        try {
            Attributes once = pass(attributes, timing);
            return once.again().begin() ? pass(once, timing).object() : once.object();
        } finally {
            timing.close();
        }
    }

    private Attributes pass(Attributes attributes, Timing timing) {
        Attributes current = attributes;
        for (MutatingPlugin plugin : mutating) {
            if (plugin.handles(current)) {
                timing.begin(plugin.name());
                ApiObject changed = plugin.admit(current);
                timing.end();
                if (changed != current.object()) {
                    current = current.withObject(changed);
                }
            }
        }
        return current;
    }

    /** Asks every validating plug-in. */
    public void validate(Attributes attributes) {
        Timing timing = new Timing(Phase.VALIDATING, attributes.operation());
        try {
            for (ValidatingPlugin plugin : validating) {
                if (plugin.handles(attributes)) {
                    timing.begin(plugin.name());
                    plugin.validate(attributes);
                    timing.end();
                }
            }
        } finally {
            timing.close();
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

    /** The times of one phase of one request. Whoever has begun and not ended when all is over has refused. */
    private final class Timing {
        private final Phase phase;
        private final Operation operation;
        private final long first = System.nanoTime();
        private long begun = first;
        private @Nullable String plugin;

        Timing(Phase phase, Operation operation) {
            this.phase = phase;
            this.operation = operation;
        }

        void begin(String name) {
            plugin = name;
            begun = System.nanoTime();
        }

        void end() {
            record(false);
        }

        private void record(boolean rejected) {
            String done = plugin;
            if (done != null) {
                times.plugin(done, phase, operation, rejected, System.nanoTime() - begun);
                plugin = null;
            }
        }

        void close() {
            boolean rejected = plugin != null;
            record(true);
            times.step(phase, operation, rejected, System.nanoTime() - first);
        }
    }
}
