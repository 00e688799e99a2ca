package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Expressions that must all be true for a webhook or policy to be asked. */
record Conditions(List<Condition> conditions) {
    /** What all conditions may cost together for one request. */
    private static final long BUDGET = 2_500_000;

    /** A condition with its program. */
    record Condition(String name, CelProgram program) {}

    static Conditions of(List<MatchCondition> given, CelEnvironment environment) throws CelFailure {
        List<Condition> conditions = new ArrayList<>(given.size());
        for (MatchCondition condition : given) {
            conditions.add(new Condition(condition.name(), environment.compile(condition.expression())));
        }
        return new Conditions(conditions);
    }

    /**
     * Whether all are true. One that is false decides, whatever happens to others.
     *
     * @throws CelFailure where none is false and one has no value
     */
    boolean hold(Map<String, Object> variables) throws CelFailure {
        CostBudget budget = new CostBudget(BUDGET);
        CelFailure first = null;
        for (Condition condition : conditions) {
            try {
                if (!Boolean.TRUE.equals(budget.evaluate(condition.program(), variables))) {
                    return false;
                }
            } catch (CelFailure e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return true;
    }
}
