package io.sailfish.apiserver.custom.rules;

import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.model.api.apiextensions.v1.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A rule made ready for use.
 *
 * @param rule         as it was given
 * @param program      says whether a value keeps the rule; null where there is none
 * @param fault        what is wrong with the expression; null for nothing
 * @param message      says what is wrong with a value; null where there is none
 * @param messageFault what is wrong with that expression; null for nothing
 * @param usesOldSelf  whether it is about changes
 * @param cost         of the expression at worst
 * @param messageCost  of the message's expression at worst
 * @param fieldPath    of the field it is about, below the value; empty for the value itself
 */
public record CompiledRule(
        ValidationRule rule,
        @Nullable CelProgram program,
        @Nullable String fault,
        @Nullable CelProgram message,
        @Nullable String messageFault,
        boolean usesOldSelf,
        long cost,
        long messageCost,
        String fieldPath) {

    /** Whether it is also asked where there is no old value. */
    boolean takesNoOldSelf() {
        return rule.optionalOldSelf(false);
    }

    /** What identifies the rule in messages. */
    String name() {
        return rule.message().isEmpty() ? rule.rule().strip() : rule.message().strip();
    }

    /** What is said to whoever breaks it, where the rule has no expression for that. */
    String defaultMessage() {
        return rule.message().isEmpty()
                ? "failed rule: " + name()
                : rule.message().strip();
    }
}
