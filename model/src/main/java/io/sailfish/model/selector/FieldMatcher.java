package io.sailfish.model.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A field selector: all of its conditions must hold. Which fields a resource knows, and how their values are found, is
 * for the caller: {@link #matches} is given a function from a field's path to its value.
 */
public final class FieldMatcher {
    private static final FieldMatcher EVERYTHING = new FieldMatcher(List.of());

    private final List<FieldRequirement> requirements;

    private FieldMatcher(List<FieldRequirement> requirements) {
        this.requirements = List.copyOf(requirements);
    }

    /** Gives the value of a field of some object; the empty string where the field is absent. */
    @FunctionalInterface
    public interface FieldValues<T> {
        String value(T object, String field);
    }

    /** Matches all objects. */
    public static FieldMatcher everything() {
        return EVERYTHING;
    }

    /** Of these conditions. */
    public static FieldMatcher of(List<FieldRequirement> requirements) {
        return requirements.isEmpty() ? EVERYTHING : new FieldMatcher(requirements);
    }

    /**
     * The selector of a text such as {@code "spec.nodeName=a,status.phase!=Running"}.
     *
     * @throws SelectorException if the text is no selector
     */
    public static FieldMatcher parse(String text) {
        List<FieldRequirement> requirements = new ArrayList<>();
        for (String term : terms(text)) {
            if (!term.isEmpty()) {
                requirements.add(requirement(term, text));
            }
        }
        return of(requirements);
    }

    /** Splits at commas that are not escaped; upstream looks at the terms in order of their text. */
    private static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ',') {
                terms.add(text.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(text.substring(start));
        terms.sort(null);
        return terms;
    }

    private static FieldRequirement requirement(String term, String whole) {
        for (int i = 0; i < term.length(); i++) {
            String field = term.substring(0, i);
            if (term.startsWith("!=", i)) {
                return new FieldRequirement(field, false, unescape(term.substring(i + 2)));
            }
            if (term.charAt(i) == '=') {
                int length = term.startsWith("==", i) ? 2 : 1;
                return new FieldRequirement(field, true, unescape(term.substring(i + length)));
            }
        }
        throw new SelectorException("invalid selector: '" + whole + "'; can't understand '" + term + "'");
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                String escaped = i < value.length() ? value.substring(i, value.offsetByCodePoints(i, 1)) : "";
                if (!escaped.equals("\\") && !escaped.equals(",") && !escaped.equals("=")) {
                    throw new SelectorException("invalid field selector: invalid escape sequence: \\" + escaped);
                }
                text.append(escaped);
            } else if (c == ',' || c == '=') {
                throw new SelectorException("invalid field selector: unescaped character in value: " + (int) c);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** This selector with other names of fields, for resources that know a field by several. */
    public FieldMatcher renamed(UnaryOperator<String> name) {
        return of(requirements.stream()
                .map(r -> new FieldRequirement(name.apply(r.field()), r.equal(), r.value()))
                .toList());
    }

    /** Whether an object is selected. */
    public <T> boolean matches(T object, FieldValues<T> values) {
        for (int i = 0; i < requirements.size(); i++) {
            FieldRequirement requirement = requirements.get(i);
            if (!requirement.matches(values.value(object, requirement.field()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether every object is selected. */
    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** The conditions. */
    public List<FieldRequirement> requirements() {
        return requirements;
    }

    /** The one value that this field must have, or null where none is asked for. */
    public @Nullable String exactValue(String field) {
        for (FieldRequirement requirement : requirements) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldMatcher that && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode();
    }

    @Override
    public String toString() {
        return String.join(
                ",", requirements.stream().map(FieldRequirement::toString).toList());
    }
}
