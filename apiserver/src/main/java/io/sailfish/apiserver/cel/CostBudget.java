package io.sailfish.apiserver.cel;

import java.util.Map;

/** What the expressions of one purpose may cost together, while they judge one request. Used by one thread. */
public final class CostBudget {
    /** What one evaluation may cost. */
    public static final long CALL = 1_000_000;

    /** Said where a budget is spent. */
    public static final String SPENT =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    private long left;
    private boolean spent;

    /** A budget of so much. */
    public CostBudget(long total) {
        left = total;
    }

    /**
     * The value of an expression, which is paid for.
     *
     * @throws CelFailure also where the expression costs more than one may, or than is left
     */
    public Object evaluate(CelProgram program, Map<String, ?> variables) throws CelFailure {
        if (spent) {
            throw new CelFailure(SPENT);
        }
        CostMeter meter = new CostMeter(CALL);
        try {
            Object value = program.evaluate(variables, meter);
            if (pay(meter.cost())) {
                return value;
            }
        } catch (CelFailure e) {
            if (pay(meter.cost())) {
                throw e;
            }
        }
        throw new CelFailure(SPENT);
    }

    private boolean pay(long cost) {
        spent |= cost > left;
        left -= Math.min(left, cost);
        return !spent;
    }

    /** Whether an expression cost more than was left: no other is evaluated. */
    public boolean isSpent() {
        return spent;
    }
}
