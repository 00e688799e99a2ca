package io.sailfish.apiserver.custom.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * What a validation found, and how many checks were passed: of alternatives that all fail, the one that passed most is
 * reported.
 */
final class Outcome {
    private final List<Fault> faults = new ArrayList<>(0);
    private int matches;

    /** Adds a fault, once. */
    void add(Fault fault) {
        for (Fault known : faults) {
            if (known.message().equals(fault.message())) {
                return;
            }
        }
        faults.add(fault);
    }

    void matched() {
        matches++;
    }

    int matches() {
        return matches;
    }

    void merge(Outcome other) {
        other.faults.forEach(this::add);
        matches += other.matches;
    }

    /** Forgets what is wrong. */
    void forgive() {
        faults.clear();
    }

    boolean isValid() {
        return faults.isEmpty();
    }

    List<Fault> faults() {
        return faults;
    }
}
