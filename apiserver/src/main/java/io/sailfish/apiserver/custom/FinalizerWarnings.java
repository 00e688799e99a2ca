package io.sailfish.apiserver.custom;

import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Warns of finalizers whose names others may come to use as well. */
final class FinalizerWarnings {
    private static final Set<String> STANDARD = Set.of("orphan", "foregroundDeletion", "kubernetes");

    private FinalizerWarnings() {}

    /** What to say of the finalizers that are new. */
    static List<String> of(List<String> finalizers, List<String> before) {
        List<String> warnings = new ArrayList<>(0);
        for (String finalizer : new TreeSet<>(finalizers)) {
            if (!before.contains(finalizer)) {
                warn(finalizer, warnings);
            }
        }
        return warnings;
    }

    private static void warn(String finalizer, List<String> warnings) {
        String head = "metadata.finalizers: " + GoSyntax.quote(finalizer) + ": ";
        Names.qualifiedName(finalizer).forEach(problem -> warnings.add(head + problem));
        if (!finalizer.contains("/") && !STANDARD.contains(finalizer)) {
            String what = finalizer.contains(".")
                    ? "prefer a domain-qualified finalizer name including a path (/)"
                    : "prefer a domain-qualified finalizer name";
            warnings.add(head + what + " to avoid accidental conflicts with other finalizer writers");
        }
    }
}
