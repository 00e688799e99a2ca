package io.sailfish.model.selector;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label.
 *
 * @param key      the label's key
 * @param operator how the label is compared
 * @param values   with what; in the order given
 */
public record LabelRequirement(String key, Operator operator, List<String> values) {

    /** How a label is compared, with upstream's name of it and the sign that joins key and values in text. */
    public enum Operator {
        EQUALS("=", "="),
        DOUBLE_EQUALS("==", "=="),
        NOT_EQUALS("!=", "!="),
        IN("in", " in "),
        NOT_IN("notin", " notin "),
        EXISTS("exists", ""),
        DOES_NOT_EXIST("!", ""),
        GREATER_THAN("gt", ">"),
        LESS_THAN("lt", "<");

        private final String text;
        private final String sign;

        Operator(String text, String sign) {
            this.text = text;
            this.sign = sign;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public LabelRequirement {
        values = List.copyOf(values);
    }

    /** A requirement that has been checked: its key, the number of values and their form. */
    static LabelRequirement checked(String key, Operator operator, List<String> values) {
        List<FieldError> errors = new ArrayList<>(0);
        FieldPath path = FieldPath.of("values");
        List<String> keyProblems = Names.qualifiedName(key);
        if (!keyProblems.isEmpty()) {
            errors.add(FieldError.invalid(FieldPath.of("key"), key, String.join("; ", keyProblems)));
        }
        String count = countProblem(operator, values.size());
        if (count != null) {
            errors.add(FieldError.invalid(path, values, count));
        }
        if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
            for (int i = 0; i < values.size(); i++) {
                if (parse(values.get(i)) == null) {
                    String problem = "for 'Gt', 'Lt' operators, the value must be an integer";
                    errors.add(FieldError.invalid(path.index(i), values.get(i), problem));
                }
            }
        }
        for (int i = 0; i < values.size(); i++) {
            List<String> problems = Names.labelValue(values.get(i));
            if (!problems.isEmpty()) {
                errors.add(FieldError.invalid(path.index(i).key(key), values.get(i), String.join("; ", problems)));
            }
        }
        if (!errors.isEmpty()) {
            throw new SelectorException(ApiErrors.aggregate(
                    errors.stream().map(FieldError::toString).toList()));
        }
        return new LabelRequirement(key, operator, values);
    }

    private static @Nullable String countProblem(Operator operator, int count) {
        return switch (operator) {
            case IN, NOT_IN -> count == 0 ? "for 'in', 'notin' operators, values set can't be empty" : null;
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
                count == 1 ? null : "exact-match compatibility requires one single value";
            case EXISTS, DOES_NOT_EXIST -> count == 0 ? null : "values set must be empty for exists and does not exist";
            case GREATER_THAN, LESS_THAN ->
                count == 1 ? null : "for 'Gt', 'Lt' operators, exactly one value is required";
        };
    }

    /** Whether labels meet this requirement. */
    public boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case EQUALS, DOUBLE_EQUALS, IN -> value != null && values.contains(value);
            case NOT_EQUALS, NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER_THAN -> compares(value, 1);
            case LESS_THAN -> compares(value, -1);
        };
    }

    private boolean compares(@Nullable String value, int sign) {
        Long actual = value == null ? null : parse(value);
        Long limit = parse(values.getFirst());
        return actual != null && limit != null && Long.compare(actual, limit) == sign;
    }

    private static @Nullable Long parse(String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** The one value that the label must have, or null where several or none would do. */
    public @Nullable String exactValue() {
        return switch (operator) {
            case EQUALS, DOUBLE_EQUALS, IN -> values.size() == 1 ? values.getFirst() : null;
            case NOT_EQUALS, NOT_IN, EXISTS, DOES_NOT_EXIST, GREATER_THAN, LESS_THAN -> null;
        };
    }

    @Override
    public String toString() {
        if (operator == Operator.DOES_NOT_EXIST) {
            return "!" + key;
        }
        String joined = String.join(",", values.stream().sorted().toList());
        boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
        return key + operator.sign + (set ? "(" + joined + ")" : joined);
    }
}
