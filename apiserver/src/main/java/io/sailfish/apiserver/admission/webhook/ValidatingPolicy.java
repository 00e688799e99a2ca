package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A policy that judges, compiled. */
record ValidatingPolicy(Policy policy, List<Check> checks) {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingPolicy.class);
    private static final int LONGEST_MESSAGE = 5 * 1024;

    /** One validation. */
    record Check(
            CelProgram program,
            String expression,
            String message,
            @Nullable CelProgram words,
            String reason) {

        /** What is said of a breach. */
        String said(Map<String, Object> variables, CostBudget budget) {
            String text = "";
            if (words != null) {
                try {
                    text = budget.evaluate(words, variables) instanceof String value ? value.strip() : "";
                } catch (CelFailure e) {
                    LOG.debug("The messageExpression of {} has no value: {}", expression, e.getMessage());
                }
                text = text.indexOf('\n') >= 0 || text.length() > LONGEST_MESSAGE ? "" : text;
            }
            if (!text.isEmpty()) {
                return text;
            }
            return message.isEmpty() ? "failed expression: " + expression.strip() : message.strip();
        }
    }

    static ValidatingPolicy of(ValidatingAdmissionPolicy given) throws CelFailure {
        ValidatingAdmissionPolicySpec spec = given.spec();
        Policy policy = Policy.of(
                given.name(),
                spec.failurePolicy("Fail"),
                spec.hasParamKind() ? spec.paramKind() : null,
                spec.matchConstraints(),
                spec.matchConditions(),
                spec.variables());
        CelEnvironment environment = PolicyExpressions.environment(
                spec.hasParamKind(),
                policy.variables().isEmpty() ? null : policy.variables().keySet());
        List<Check> checks = new ArrayList<>();
        for (Validation validation : spec.validations()) {
            checks.add(new Check(
                    environment.compile(validation.expression()),
                    validation.expression(),
                    validation.message(),
                    validation.messageExpression().isBlank()
                            ? null
                            : environment.compile(validation.messageExpression()),
                    validation.reason("Invalid")));
        }
        return new ValidatingPolicy(policy, checks);
    }
}
