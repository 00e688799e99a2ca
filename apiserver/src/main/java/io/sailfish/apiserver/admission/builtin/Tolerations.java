package io.sailfish.apiserver.admission.builtin;

import io.sailfish.model.api.core.v1.Toleration;
import java.util.ArrayList;
import java.util.List;

/** Lists of tolerations without those that others include. */
final class Tolerations {
    private Tolerations() {}

    /** Both lists as one, in order; of equal ones the first stays. */
    static List<Toleration> merged(List<Toleration> first, List<Toleration> second) {
        List<Toleration> all = new ArrayList<>(first);
        all.addAll(second);
        List<Toleration> merged = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Toleration toleration = all.get(i);
            boolean redundant = merged.stream().anyMatch(wider -> includes(wider, toleration))
                    || all.subList(i + 1, all.size()).stream()
                            .anyMatch(wider -> !wider.equals(toleration) && includes(wider, toleration));
            if (!redundant) {
                merged.add(toleration);
            }
        }
        return merged;
    }

    /** Whether whatever the one tolerates the other does. */
    static boolean includes(Toleration wider, Toleration toleration) {
        if (wider.equals(toleration)) {
            return true;
        }
        boolean everyKey = wider.key().isEmpty() && wider.operator().equals("Exists");
        if (!wider.key().equals(toleration.key()) && !everyKey) {
            return false;
        }
        if (!wider.effect().isEmpty() && !wider.effect().equals(toleration.effect())) {
            return false;
        }
        boolean ends = wider.effect().equals("NoExecute") && wider.hasTolerationSeconds();
        if (ends
                && (!toleration.hasTolerationSeconds()
                        || toleration.tolerationSeconds(0) > wider.tolerationSeconds(0))) {
            return false;
        }
        return switch (wider.operator()) {
            case "", "Equal" ->
                toleration.operator().equals("Equal") && toleration.value().equals(wider.value());
            case "Exists" -> true;
            default -> false;
        };
    }
}
