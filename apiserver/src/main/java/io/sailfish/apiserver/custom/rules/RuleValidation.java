package io.sailfish.apiserver.custom.rules;

import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.apiserver.cel.CostMeter;
import io.sailfish.apiserver.custom.schema.Correlation;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.registry.Warnings;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds an object against the rules of its schema, as long as its budget lasts. Used once. */
public final class RuleValidation {
    private static final Logger LOG = LoggerFactory.getLogger(RuleValidation.class);
    private static final long BUDGET = 10_000_000;
    private static final int LONGEST_MESSAGE = 5 * 1024;

    private final Warnings warnings;
    private final List<FieldError> errors = new ArrayList<>(0);
    private long budget = BUDGET;

    private RuleValidation(Warnings warnings) {
        this.warnings = warnings;
    }

    /** No more rules are asked. */
    private static final class Spent extends Exception {
        private static final long serialVersionUID = 1;

        Spent() {
            super(null, null, false, false);
        }
    }

    /**
     * What is known of the old value at a place: faults of what has not changed are only told of.
     *
     * @param here     the change of the value; null where its old value is not known
     * @param ancestor the change of the nearest value around it whose old value is known
     */
    private record Change(
            @Nullable Correlation here, @Nullable Correlation ancestor) {
        boolean forgives() {
            return here != null ? here.unchanged() : ancestor != null && ancestor.unchanged();
        }

        Change member(String name) {
            if (here == null) {
                return this;
            }
            // apiVersion and kind are made the same before old and new are compared.
            return ancestor == null && (name.equals("apiVersion") || name.equals("kind"))
                    ? new Change(null, null)
                    : new Change(here.member(name), here);
        }

        Change item(int index) {
            return here == null ? this : new Change(here.item(index), here);
        }
    }

    /**
     * What rules an object breaks.
     *
     * @param old      what it replaces; null for a new object
     * @param warnings is told of broken rules that are forgiven, because the value has not changed
     */
    public static List<FieldError> check(RuleTree tree, Object object, @Nullable Object old, Warnings warnings) {
        RuleValidation validation = new RuleValidation(warnings);
        Correlation change = old == null ? null : new Correlation(object, old, tree.schema());
        try {
            validation.value(tree, FieldPath.NONE, object, old, new Change(change, null));
        } catch (Spent enough) {
            LOG.debug("Rules were left out after {} faults: the budget is spent", validation.errors.size());
        }
        return validation.errors;
    }

    private void value(RuleTree tree, FieldPath path, Object value, @Nullable Object old, Change change) throws Spent {
        if (Json.isNull(value)) {
            return;
        }
        if (tree.rules() != null && !tree.rules().rules().isEmpty()) {
            rules(tree, path, value, Json.isNull(old) ? null : old, change);
        }
        if (value instanceof List<?> list) {
            items(tree, path, list, old, change);
        } else if (Json.isObject(value)) {
            members(tree, path, value, old, change);
        }
    }

    private void items(RuleTree tree, FieldPath path, List<?> list, @Nullable Object old, Change change) throws Spent {
        if (tree.items() == null) {
            return;
        }
        Correlation byKey = old == null ? null : new Correlation(list, old, tree.schema());
        for (int i = 0; i < list.size(); i++) {
            Correlation item = byKey == null ? null : byKey.item(i);
            value(tree.items(), path.index(i), list.get(i), item == null ? null : item.old(), change.item(i));
        }
    }

    private void members(RuleTree tree, FieldPath path, Object value, @Nullable Object old, Change change)
            throws Spent {
        boolean comparable = !tree.schema().props().xKubernetesMapType("").equals("atomic");
        Map<String, Object> members = new java.util.LinkedHashMap<>();
        Json.forEachMember(value, members::put);
        for (Map.Entry<String, Object> member : members.entrySet()) {
            String name = member.getKey();
            RuleTree property = tree.properties().get(name);
            RuleTree inner = property != null ? property : tree.values();
            if (inner != null) {
                FieldPath at = property != null || path == FieldPath.NONE ? path.child(name) : path.key(name);
                Object before = comparable ? Json.member(old, name) : null;
                value(inner, at, member.getValue(), before, change.member(name));
            }
        }
    }

    private void rules(RuleTree tree, FieldPath path, Object value, @Nullable Object old, Change change) throws Spent {
        JsonSchema schema = tree.schema();
        Map<String, Object> variables = new HashMap<>();
        variables.put(CompiledRules.SELF, RuleValues.of(value, schema, tree.whole()));
        Map<String, Object> optional = new HashMap<>(variables);
        Object oldSelf = old == null ? null : RuleValues.of(old, schema, tree.whole());
        optional.put(CompiledRules.OLD_SELF, Optional.ofNullable(oldSelf));
        if (oldSelf != null) {
            variables.put(CompiledRules.OLD_SELF, oldSelf);
        }
        for (CompiledRule rule : tree.rules().rules()) {
            if (rule.fault() != null) {
                errors.add(FieldError.invalid(path, schema.type(), "rule compile error: " + rule.fault()));
            } else if (rule.program() != null && (!rule.usesOldSelf() || old != null || rule.takesNoOldSelf())) {
                rule(rule, path, schema.type(), rule.takesNoOldSelf() ? optional : variables, change);
            }
        }
    }

    private void rule(CompiledRule rule, FieldPath path, String type, Map<String, Object> variables, Change change)
            throws Spent {
        if (budget <= 0) {
            errors.add(FieldError.invalid(path, type, CostBudget.SPENT));
            throw new Spent();
        }
        CostMeter meter = new CostMeter(CostBudget.CALL);
        Object result;
        try {
            result = rule.program().evaluate(variables, meter);
        } catch (CelFailure e) {
            failure(rule, path, type, meter, e);
            return;
        }
        spend(meter, path, type, CostBudget.SPENT);
        if (Boolean.TRUE.equals(result)) {
            return;
        }
        FieldPath at = rule.fieldPath().isEmpty() ? path : path.child(rule.fieldPath());
        FieldError error = broken(rule, at, type, message(rule, at, type, variables));
        if (!rule.usesOldSelf() && change.forgives()) {
            warnings.add(error.toString());
        } else {
            errors.add(error);
        }
    }

    private void spend(CostMeter meter, FieldPath path, String type, String otherwise) throws Spent {
        if (meter.cost() > budget) {
            errors.add(FieldError.invalid(path, type, otherwise));
            throw new Spent();
        }
        budget -= meter.cost();
    }

    private void failure(CompiledRule rule, FieldPath path, String type, CostMeter meter, CelFailure failure)
            throws Spent {
        spend(meter, path, type, CostBudget.SPENT);
        String why = failure.getMessage();
        if (meter.isExceeded()) {
            errors.add(FieldError.invalid(
                    path,
                    type,
                    "'" + why + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                            + rule.name()));
            throw new Spent();
        }
        errors.add(FieldError.invalid(
                path,
                type,
                why.startsWith("no such overload")
                        ? "'" + why
                                + "': call arguments did not match a supported operator, function or macro signature"
                                + " for rule: " + rule.name()
                        : why + " evaluating rule: " + rule.name()));
    }

    /** What to say of a broken rule: the value of its expression, if that has a good one. */
    private String message(CompiledRule rule, FieldPath path, String type, Map<String, Object> variables) throws Spent {
        if (rule.message() == null) {
            return rule.defaultMessage();
        }
        CostMeter meter = new CostMeter(CostBudget.CALL);
        try {
            Object value = rule.message().evaluate(variables, meter);
            spend(
                    meter,
                    path,
                    type,
                    "messageExpression evaluation failed due to running out of cost budget, no further validation rules"
                            + " will be run");
            String text = String.valueOf(value).strip();
            boolean good = !text.isEmpty()
                    && !text.contains("\n")
                    && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE;
            return good ? text : rule.defaultMessage();
        } catch (CelFailure e) {
            if (meter.isExceeded()) {
                errors.add(FieldError.invalid(
                        path,
                        type,
                        "no further validation rules will be run due to call cost exceeds limit for messageExpression: \""
                                + rule.rule().messageExpression() + "\""));
                throw new Spent();
            }
            budget -= Math.min(budget, meter.cost());
            LOG.debug("The messageExpression of the rule {} has no value: {}", rule.name(), e.getMessage());
            return rule.defaultMessage();
        }
    }

    private static FieldError broken(CompiledRule rule, FieldPath path, String type, String message) {
        return switch (rule.rule().reason("")) {
            case "FieldValueForbidden" -> FieldError.forbidden(path, message);
            case "FieldValueRequired" -> FieldError.required(path, message);
            case "FieldValueDuplicate" -> FieldError.duplicate(path, type);
            default -> FieldError.invalid(path, type, message);
        };
    }
}
