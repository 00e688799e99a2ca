package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policies that judge and policies that change have in common, compiled.
 *
 * @param fails      whether a request is refused where the policy cannot be carried out
 * @param params     of which kind its parameters are; null for none
 * @param conditions must be true for it to be carried out
 * @param variables  by name, each of which may use those before it
 */
record Policy(
        String name,
        boolean fails,
        @Nullable ParamKind params,
        Match match,
        Conditions conditions,
        Map<String, CelProgram> variables) {

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

    static Policy of(
            String name,
            String failurePolicy,
            @Nullable ParamKind params,
            MatchResources match,
            List<MatchCondition> conditions,
            List<Variable> variables)
            throws CelFailure {
        Map<String, CelProgram> programs = new LinkedHashMap<>();
        for (Variable variable : variables) {
            programs.put(
                    variable.name(),
                    PolicyExpressions.environment(params != null, programs.keySet())
                            .compile(variable.expression()));
        }
        return new Policy(
                name,
                !failurePolicy.equals("Ignore"),
                params,
                Match.of(match),
                Conditions.of(conditions, PolicyExpressions.environment(params != null, null)),
                programs);
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
