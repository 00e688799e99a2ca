package io.sailfish.model.selector;

import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.selector.LabelRequirement.Operator;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A label selector: all of its requirements must hold.
 *
 * <pre>{@code LabelMatcher.parse("app in (a,b),!canary").matches(pod.metadata().labels())}</pre>
 *
 * <p>Requirements are ordered by key; the text form of equal selectors is equal.
 */
public final class LabelMatcher {
    private static final LabelMatcher EVERYTHING = new LabelMatcher(List.of(), false);
    private static final LabelMatcher NOTHING = new LabelMatcher(List.of(), true);

    private final List<LabelRequirement> requirements;
    private final LabelRequirement[] checks;
    private final boolean nothing;

    private LabelMatcher(List<LabelRequirement> requirements, boolean nothing) {
        this.requirements = requirements.stream()
                .sorted(Comparator.comparing(LabelRequirement::key))
                .toList();
        this.checks = this.requirements.toArray(new LabelRequirement[0]);
        this.nothing = nothing;
    }

    /** Matches all objects. */
    public static LabelMatcher everything() {
        return EVERYTHING;
    }

    /** Matches no object. */
    public static LabelMatcher nothing() {
        return NOTHING;
    }

    /** Of checked requirements. */
    static LabelMatcher of(List<LabelRequirement> requirements) {
        return requirements.isEmpty() ? EVERYTHING : new LabelMatcher(requirements, false);
    }

    /**
     * The selector of a text such as {@code "app=web,tier in (a,b),!canary"}.
     *
     * @throws SelectorException if the text is no selector
     */
    public static LabelMatcher parse(String text) {
        return of(new LabelSelectorParser(text).parse());
    }

    /** Matches objects that have all of these labels, as a Service's or ReplicationController's selector does. */
    public static LabelMatcher ofLabels(Map<String, String> labels) {
        List<LabelRequirement> requirements = new ArrayList<>(labels.size());
        labels.forEach((key, value) -> requirements.add(new LabelRequirement(key, Operator.EQUALS, List.of(value))));
        return of(requirements);
    }

    /**
     * The selector that a metav1.LabelSelector message stands for: null matches nothing, an empty one everything.
     *
     * @throws SelectorException if it is malformed
     */
    @SuppressWarnings("unchecked")
    public static LabelMatcher of(@Nullable Message selector) {
        if (selector == null) {
            return NOTHING;
        }
        Map<String, String> labels =
                selector.get("matchLabels") instanceof Map<?, ?> map ? (Map<String, String>) map : StringMap.of();
        List<Message> expressions =
                selector.get("matchExpressions") instanceof List<?> list ? (List<Message>) list : List.of();
        List<LabelRequirement> requirements = new ArrayList<>(labels.size() + expressions.size());
        labels.forEach(
                (key, value) -> requirements.add(LabelRequirement.checked(key, Operator.EQUALS, List.of(value))));
        for (Message expression : expressions) {
            requirements.add(requirement(expression));
        }
        return of(requirements);
    }

    @SuppressWarnings("unchecked")
    private static LabelRequirement requirement(Message expression) {
        String operator = expression.get("operator") instanceof String text ? text : "";
        Operator parsed = switch (operator) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default ->
                throw new SelectorException(GoSyntax.quote(operator) + " is not a valid label selector operator");
        };
        String key = expression.get("key") instanceof String text ? text : "";
        List<String> values = expression.get("values") instanceof List<?> list ? (List<String>) list : List.of();
        return LabelRequirement.checked(key, parsed, values);
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        if (nothing) {
            return false;
        }
        for (LabelRequirement check : checks) {
            if (!check.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every object is selected. */
    public boolean isEverything() {
        return checks.length == 0 && !nothing;
    }

    /** Whether no object can be selected. */
    public boolean isNothing() {
        return nothing;
    }

    /** The conditions, by key. */
    public List<LabelRequirement> requirements() {
        return requirements;
    }

    /** The one value that this label must have, or null where it is not that narrow. */
    public @Nullable String exactValue(String key) {
        for (LabelRequirement check : checks) {
            if (check.key().equals(key) && check.exactValue() != null) {
                return check.exactValue();
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelMatcher that && nothing == that.nothing && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode() + (nothing ? 1 : 0);
    }

    /** The canonical text; empty for everything and for nothing. */
    @Override
    public String toString() {
        return String.join(
                ",", requirements.stream().map(LabelRequirement::toString).toList());
    }
}
