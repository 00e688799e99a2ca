package io.sailfish.model.codec;

import io.sailfish.model.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * What a decoder found.
 *
 * @param message       the message, without what its type does not know
 * @param apiVersion    the apiVersion that stood beside it; empty where there was none
 * @param kind          the kind that stood beside it; empty where there was none
 * @param problems      unknown and duplicate fields, each as upstream words it: {@code unknown field "spec.x"}
 * @param duplicateKeys for YAML, the keys that stand twice in a mapping: {@code line 5: key "k" already set in map}
 */
public record Decoded(
        Message message, String apiVersion, String kind, List<String> problems, List<String> duplicateKeys) {

    public Decoded {
        problems = List.copyOf(problems);
        duplicateKeys = List.copyOf(duplicateKeys);
    }

    public Decoded(Message message, String apiVersion, String kind, List<String> problems) {
        this(message, apiVersion, kind, problems, List.of());
    }

    /** Whether strict field validation accepts this. */
    public boolean isStrict() {
        return problems.isEmpty() && duplicateKeys.isEmpty();
    }

    /** The warnings that a client gets when it asked for {@code fieldValidation=Warn}. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(duplicateKeys);
        warnings.addAll(problems);
        return warnings;
    }

    /** The error that a client gets when it asked for {@code fieldValidation=Strict}. */
    public String strictError() {
        List<String> errors = new ArrayList<>();
        if (!duplicateKeys.isEmpty()) {
            errors.add("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicateKeys));
        }
        errors.addAll(problems);
        return "strict decoding error: " + String.join(", ", errors);
    }
}
