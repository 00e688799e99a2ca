package io.sailfish.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostBudgetTest {
    private static final CelEnvironment ENVIRONMENT =
            CelEnvironment.builder().any("object").build();

    @Test
    void expressionsShareTheBudget() throws CelFailure {
        CelProgram program = ENVIRONMENT.compile("object.a + object.b == 3");
        Map<String, Object> variables = Map.of("object", Map.of("a", 1L, "b", 2L));
        CostMeter meter = new CostMeter(CostBudget.CALL);
        program.evaluate(variables, meter);
        CostBudget budget = new CostBudget(2 * meter.cost());
        assertThat(budget.evaluate(program, variables)).isEqualTo(true);
        assertThat(budget.evaluate(program, variables)).isEqualTo(true);
        assertThat(budget.isSpent()).isFalse();
        assertThatThrownBy(() -> budget.evaluate(program, variables)).hasMessage(CostBudget.SPENT);
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void failuresArePaidFor() throws CelFailure {
        CelProgram program = ENVIRONMENT.compile("object.a / object.b == 3");
        Map<String, Object> variables = Map.of("object", Map.of("a", 1L, "b", 0L));
        CostBudget budget = new CostBudget(5);
        assertThatThrownBy(() -> budget.evaluate(program, variables)).hasMessage("division by zero");
        assertThatThrownBy(() -> budget.evaluate(program, variables)).hasMessage(CostBudget.SPENT);
    }

    @Test
    void oneEvaluationIsBounded() throws CelFailure {
        List<String> many = Collections.nCopies(150, "x");
        CelProgram program = ENVIRONMENT.compile(
                "object.all(a, object.all(b, object.all(c, a == 'x' && b == 'x' && c == 'x'))) || true");
        CostBudget budget = new CostBudget(10 * CostBudget.CALL);
        assertThatThrownBy(() -> budget.evaluate(program, Map.of("object", many)))
                .hasMessage("operation cancelled: actual cost limit exceeded");
        assertThat(budget.isSpent()).isFalse();
    }
}
