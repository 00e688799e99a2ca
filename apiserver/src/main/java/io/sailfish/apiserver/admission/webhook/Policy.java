package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Validation;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A policy, compiled. */
record Policy(
        String name,
        boolean fails,
        @Nullable ParamKind params,
        Match match,
        Conditions conditions,
        Map<String, CelProgram> variables,
        List<Check> checks) {
    private static final Logger LOG = LoggerFactory.getLogger(Policy.class);
    private static final int LONGEST_MESSAGE = 5 * 1024;

    /** What is matched: the rules, what is left out of them, and which namespaces and objects. */
    record Match(Rules rules, Rules excluded, Selectors selectors, boolean equivalent) {
        static Match of(MatchResources given) {
            return new Match(
                    Rules.named(given.resourceRules()),
                    Rules.named(given.excludeResourceRules()),
                    Selectors.of(given.namespaceSelector(), given.objectSelector()),
                    !given.matchPolicy("Equivalent").equals("Exact"));
        }
    }

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

    static Policy of(ValidatingAdmissionPolicy policy) throws CelFailure {
        ValidatingAdmissionPolicySpec spec = policy.spec();
        boolean params = spec.hasParamKind();
        Map<String, CelProgram> variables = new LinkedHashMap<>();
        for (Variable variable : spec.variables()) {
            CelEnvironment before = PolicyExpressions.environment(params, variables.keySet());
            variables.put(variable.name(), before.compile(variable.expression()));
        }
        CelEnvironment environment =
                PolicyExpressions.environment(params, variables.isEmpty() ? null : variables.keySet());
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
        return new Policy(
                policy.name(),
                !spec.failurePolicy("Fail").equals("Ignore"),
                params ? spec.paramKind() : null,
                Match.of(spec.matchConstraints()),
                Conditions.of(spec.matchConditions(), PolicyExpressions.environment(params, null)),
                variables,
                checks);
    }

    /**
     * The values with those of the policy's own variables, each made when it is first asked for.
     *
     * @param budget pays for the variables
     */
    Map<String, Object> completed(Map<String, Object> values, CostBudget budget) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("variables", new LazyVariables(variables, all, budget));
        return all;
    }

    /** The variables of a policy by name. Used by one thread. */
    private static final class LazyVariables extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;

        private final transient Map<String, CelProgram> programs;
        private final transient Map<String, Object> values;
        private final transient CostBudget budget;

        LazyVariables(Map<String, CelProgram> programs, Map<String, Object> values, CostBudget budget) {
            this.programs = programs;
            this.values = values;
            this.budget = budget;
        }

        @Override
        public boolean containsKey(Object name) {
            return programs.containsKey(name);
        }

        @Override
        public @Nullable Object get(Object name) {
            Object known = super.get(name);
            CelProgram program = programs.get(name);
            if (known != null || program == null) {
                return known;
            }
            try {
                Object value = budget.evaluate(program, values);
                put((String) name, value);
                return value;
            } catch (CelFailure e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
