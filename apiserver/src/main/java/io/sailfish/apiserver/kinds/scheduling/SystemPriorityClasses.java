package io.sailfish.apiserver.kinds.scheduling;

import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.scheduling.v1.PriorityClass;
import java.util.List;

/** The priority classes of the system, which every cluster has. */
public final class SystemPriorityClasses {
    /** Names that begin with this are the system's. */
    public static final String PREFIX = "system-";

    /** The largest value that other classes may have. */
    public static final int HIGHEST_OF_USERS = 1_000_000_000;

    private static final List<PriorityClass> ALL = List.of(
            of(
                    "system-node-critical",
                    2 * HIGHEST_OF_USERS + 1000,
                    "Used for system critical pods that must not be moved from their current node."),
            of(
                    "system-cluster-critical",
                    2 * HIGHEST_OF_USERS,
                    "Used for system critical pods that must run in the cluster, but can be moved to another node if"
                            + " necessary."));

    private SystemPriorityClasses() {}

    /** All of them. */
    public static List<PriorityClass> all() {
        return ALL;
    }

    /** Why an object with a name of the system's is none of them; empty where it is one. */
    static String problem(PriorityClass given) {
        for (PriorityClass known : ALL) {
            if (known.name().equals(given.name())) {
                if (known.value() != given.value()) {
                    return "value of " + known.name() + " PriorityClass must be " + known.value();
                }
                return given.globalDefault() ? "globalDefault of " + known.name() + " PriorityClass must be false" : "";
            }
        }
        return given.name() + " is not a known system priority class";
    }

    private static PriorityClass of(String name, int value, String description) {
        return PriorityClass.builder()
                .metadata(ObjectMeta.builder().name(name).build())
                .value(value)
                .description(description)
                .build();
    }
}
