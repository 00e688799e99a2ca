package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.cel.CostRange;
import io.sailfish.apiserver.custom.rules.CompiledRule;
import io.sailfish.apiserver.custom.rules.CompiledRules;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.api.apiextensions.v1.ValidationRule;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether the expressions of rules in one schema can be compiled, and what all of them may cost at worst. Used once. */
final class ExpressionRules {
    private static final long EXPRESSION_LIMIT = 10_000_000;
    private static final long SCHEMA_LIMIT = 100_000_000;
    private static final int NAMED = 4;

    private final FieldErrors errors;
    private final List<Expensive> expensive = new ArrayList<>();
    private long total;

    private record Expensive(FieldPath path, long cost) {}

    /**
     * Where in a schema one is.
     *
     * @param whole          whether values are whole objects, with apiVersion, kind and metadata
     * @param times          how many such values an object has at most; 0 where nothing bounds it
     * @param uncorrelatable the schema of a list or map whose members cannot be told apart over time; null for none
     */
    record Where(boolean whole, long times, @Nullable FieldPath uncorrelatable) {
        static final Where ROOT = new Where(true, 1, null);

        private Where within(JSONSchemaProps inner, long most, @Nullable FieldPath unknown) {
            return new Where(
                    inner.xKubernetesEmbeddedResource(),
                    most < 0 ? 0 : CostRange.product(times, most),
                    uncorrelatable == null ? unknown : uncorrelatable);
        }

        Where property(JSONSchemaProps schema, JSONSchemaProps property, FieldPath path) {
            return within(property, 1, schema.xKubernetesMapType("").equals("atomic") ? path : null);
        }

        Where values(JSONSchemaProps schema, JSONSchemaProps value, FieldPath path) {
            long most = schema.hasMaxProperties() ? Math.max(0, schema.maxProperties(0)) : -1;
            return within(value, most, schema.xKubernetesMapType("").equals("atomic") ? path : null);
        }

        Where items(JSONSchemaProps schema, JSONSchemaProps item, FieldPath path) {
            long most = schema.hasMaxItems() ? Math.max(0, schema.maxItems(0)) : -1;
            return within(item, most, schema.xKubernetesListType("").equals("map") ? null : path);
        }
    }

    /**
     * @param errors receives what is wrong
     */
    ExpressionRules(FieldErrors errors) {
        this.errors = errors;
    }

    /** The rules of a schema itself. */
    void check(JSONSchemaProps schema, Where where, FieldPath path) {
        FieldPath at = path.child("x-kubernetes-validations");
        CompiledRules compiled = CompiledRules.of(JsonSchema.of(schema), where.whole());
        if (compiled == null) {
            errors.add(io.sailfish.model.status.FieldError.internal(
                    at, "internal error: failed to retrieve type information for x-kubernetes-validations"));
            return;
        }
        long times = where.times() > 0 ? where.times() : compiled.calls();
        for (int i = 0; i < compiled.rules().size(); i++) {
            rule(compiled.rules().get(i), times, where, at.index(i));
        }
    }

    private void rule(CompiledRule compiled, long times, Where where, FieldPath path) {
        ValidationRule rule = compiled.rule();
        FieldPath at = path.child("rule");
        cost("estimated rule cost", CostRange.product(compiled.cost(), times), at);
        if (compiled.fault() != null) {
            errors.invalid(at, shown(rule), compiled.fault());
        }
        FieldPath messageAt = path.child("messageExpression");
        if (compiled.messageFault() != null) {
            errors.invalid(messageAt, shown(rule), compiled.messageFault());
        } else if (compiled.message() != null) {
            cost("estimated messageExpression cost", compiled.messageCost(), messageAt);
        }
        if (compiled.usesOldSelf()) {
            if (where.uncorrelatable() != null) {
                errors.invalid(
                        at,
                        rule.rule(),
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                                + where.uncorrelatable());
            }
        } else if (rule.hasOptionalOldSelf()) {
            errors.invalid(
                    path.child("optionalOldSelf"),
                    rule.optionalOldSelf(false),
                    "may not be set if oldSelf is not used in rule");
        }
    }

    private void cost(String what, long cost, FieldPath path) {
        if (cost > EXPRESSION_LIMIT) {
            errors.forbidden(path, exceeds(what, cost, EXPRESSION_LIMIT));
        }
        long sum = total + cost;
        total = sum < 0 ? Long.MAX_VALUE : sum;
        if (cost > 1) {
            expensive.add(new Expensive(path, cost));
        }
    }

    /** What all rules may cost, when all have been looked at. */
    void total(FieldPath path) {
        if (total <= SCHEMA_LIMIT) {
            return;
        }
        expensive.stream()
                .sorted(Comparator.comparingLong(Expensive::cost).reversed())
                .limit(NAMED)
                .forEach(one -> errors.forbidden(
                        one.path(),
                        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
        errors.forbidden(
                path,
                exceeds(
                        "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                        total,
                        SCHEMA_LIMIT));
    }

    private static String exceeds(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String shown =
                factor > 100 ? "more than 100x" : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
        return what + " exceeds budget by factor of " + shown
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and"
                + " strings are declared)";
    }

    /** A rule by Go's %#v; where a pointer points to says nothing. */
    private static Shown shown(ValidationRule rule) {
        return new Shown("apiextensions.ValidationRule{Rule:" + GoSyntax.quote(rule.rule())
                + ", Message:" + GoSyntax.quote(rule.message())
                + ", MessageExpression:" + GoSyntax.quote(rule.messageExpression())
                + ", Reason:(*apiextensions.FieldValueErrorReason)(" + (rule.hasReason() ? "0x0" : "nil")
                + "), FieldPath:" + GoSyntax.quote(rule.fieldPath())
                + ", OptionalOldSelf:(*bool)(" + (rule.hasOptionalOldSelf() ? "0x0" : "nil") + ")}");
    }
}
