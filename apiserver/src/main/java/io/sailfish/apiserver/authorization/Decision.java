package io.sailfish.apiserver.authorization;

import java.util.function.Supplier;

/** What an authorizer says. The reasons are for reviews and logs: made only when somebody reads them. */
public sealed interface Decision {

    /** Yes. */
    record Allowed(Supplier<String> reason) implements Decision {}

    /** Not by this authorizer; another may. */
    record NoOpinion(String reason) implements Decision {}

    /** No, whatever others say. */
    record Denied(String reason) implements Decision {}

    /** Yes, for no reason worth telling. */
    Decision ALLOWED = new Allowed(() -> "");

    /** No opinion, for no reason worth telling. */
    Decision NO_OPINION = new NoOpinion("");

    /** Whether the answer is yes. */
    default boolean isAllowed() {
        return this instanceof Allowed;
    }

    /** The reason in words, empty where there is none. */
    default String words() {
        return switch (this) {
            case Allowed allowed -> allowed.reason().get();
            case NoOpinion none -> none.reason();
            case Denied denied -> denied.reason();
        };
    }
}
