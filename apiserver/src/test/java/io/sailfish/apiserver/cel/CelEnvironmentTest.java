package io.sailfish.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelEnvironmentTest {
    private static final CelEnvironment ENVIRONMENT = CelEnvironment.builder()
            .any("object")
            .any("oldObject")
            .members("request", List.of("operation", "dryRun"))
            .build();

    private static Object evaluate(String expression) throws CelFailure {
        Object object = JsonTree.parse("""
                {"metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":3,"ports":[80,443],"ratio":0.5}}
                """.getBytes(StandardCharsets.UTF_8));
        return new CostBudget(CostBudget.CALL)
                .evaluate(
                        ENVIRONMENT.compile(expression),
                        Map.of(
                                "object",
                                object,
                                "oldObject",
                                CelProgram.NULL,
                                "request",
                                Map.of("operation", "CREATE")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas <= 5",
                "object.spec.replicas == 3 && object.metadata.name.startsWith('w')",
                "has(object.metadata.labels) && 'app' in object.metadata.labels",
                "!has(object.metadata.annotations)",
                "object.spec.ports.all(p, p < 1000)",
                "object.spec.ports.sum() == 523 && object.spec.ports.max() == 443 && object.spec.ports.isSorted()",
                "oldObject == null",
                "request.operation == 'CREATE'",
                "object.spec.ratio < 1",
                "object.metadata.name.matches('^w.*b$') && object.metadata.name.find('e.') == 'eb'",
                "object.metadata.?annotations[?'x'].orValue('none') == 'none'",
                "'a,b'.split(',').size() == 2",
            })
    void expressionsHaveTheirValues(String expression) throws CelFailure {
        assertThat(evaluate(expression)).isEqualTo(true);
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> evaluate("object.spec.nonesuch == 1")).hasMessageContaining("no such key: nonesuch");
    }

    @Test
    void whatCannotBeCompiledIsShownWithItsPlace() {
        assertThatThrownBy(() -> evaluate("object.x >"))
                .hasMessageStartingWith("compilation failed: ERROR: <input>:1:11: Syntax error: ")
                .hasMessageEndingWith("\n | object.x >\n | ..........^");
        assertThatThrownBy(() -> evaluate("nonesuch.x")).hasMessageContaining("undeclared reference to 'nonesuch'");
        assertThatThrownBy(() -> evaluate("request.nonesuch == 1")).hasMessageContaining("undefined field 'nonesuch'");
    }
}
