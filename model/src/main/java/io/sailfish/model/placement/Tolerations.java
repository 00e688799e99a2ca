package io.sailfish.model.placement;

import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.Toleration;
import java.util.List;

/** Which taints tolerations are about. */
public final class Tolerations {
    private Tolerations() {}

    /** Whether one of the tolerations tolerates the taint. */
    public static boolean tolerate(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (isAbout(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a toleration is about a taint; an empty key or effect stands for all. */
    public static boolean isAbout(Toleration toleration, Taint taint) {
        if (!toleration.effect().isEmpty() && !toleration.effect().equals(taint.effect())
                || !toleration.key().isEmpty() && !toleration.key().equals(taint.key())) {
            return false;
        }
        return switch (toleration.operator()) {
            case "Exists" -> true;
            case "", "Equal" -> toleration.value().equals(taint.value());
            default -> false;
        };
    }
}
