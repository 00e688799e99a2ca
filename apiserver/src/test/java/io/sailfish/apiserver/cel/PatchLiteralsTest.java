package io.sailfish.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatchLiteralsTest {
    private static final CelEnvironment ENVIRONMENT =
            CelEnvironment.builder().any("object").changes().build();

    private static Object evaluate(String expression) throws CelFailure {
        Object object = JsonTree.parse("""
                {"metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":3}}
                """.getBytes(StandardCharsets.UTF_8));
        return new CostBudget(CostBudget.CALL).evaluate(ENVIRONMENT.compile(expression), Map.of("object", object));
    }

    private static String configuration(String expression) throws CelFailure {
        return new String(JsonTree.encode(PatchValues.configuration(evaluate(expression))), StandardCharsets.UTF_8);
    }

    private static String operations(String expression) throws CelFailure {
        return new String(JsonTree.encode(PatchValues.operations(evaluate(expression))), StandardCharsets.UTF_8);
    }

    @Test
    void anObjectIsTheConfigurationOfItsFields() throws CelFailure {
        assertThat(configuration("Object{}")).isEqualTo("{}");
        assertThat(configuration("""
                Object{
                  metadata: Object.metadata{labels: {'a': 'b'}},
                  spec: Object.spec{
                    replicas: object.spec.replicas + 1,
                    containers: [Object.spec.containers{name: 'x', ?tty: optional.none()}]
                  }
                }"""))
                .isEqualTo("{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"x\"}],\"replicas\":4}}");
        assertThat(configuration("object.spec.replicas > 1 ? Object{spec: Object.spec{paused: null}} : Object{}"))
                .isEqualTo("{\"spec\":{\"paused\":null}}");
    }

    @Test
    void whatALiteralIsCalledFitsItsPlace() {
        assertThatThrownBy(() -> configuration("Object{spec: Object.spec{selector: Object.spec.wrong{}}}"))
                .hasMessage("type mismatch: unexpected type name \"Object.spec.wrong\", expected"
                        + " \"Object.spec.selector\", which matches field name path from root Object type");
        assertThatThrownBy(() ->
                        operations("[JSONPatch{op: 'add', path: '/spec', value: Object.spec{a: [Object.spec.b{}]}}]"))
                .hasMessageContaining("expected \"Object.spec.a\"");
    }

    @Test
    void aListOfPatchesIsItsOperations() throws CelFailure {
        assertThat(operations("[]")).isEqualTo("[]");
        assertThat(operations("""
                [JSONPatch{op: 'test', path: '/metadata/name', value: 'web'}]
                  + ['a/b', 'c~d'].map(key, JSONPatch{
                      op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey(key), value: {'k': [1, true, null]}})
                  + [JSONPatch{op: 'move', from: '/a', path: '/b'}]
                """))
                .isEqualTo("[{\"op\":\"test\",\"path\":\"/metadata/name\",\"value\":\"web\"},"
                        + "{\"op\":\"add\",\"path\":\"/metadata/labels/a~1b\",\"value\":{\"k\":[1,true,null]}},"
                        + "{\"op\":\"add\",\"path\":\"/metadata/labels/c~0d\",\"value\":{\"k\":[1,true,null]}},"
                        + "{\"from\":\"/a\",\"op\":\"move\",\"path\":\"/b\"}]");
    }

    @Test
    void whatPatchesDoNotHaveIsFoundWhenCompiling() {
        assertThatThrownBy(() -> ENVIRONMENT.compile("[JSONPatch{op: 'add', paht: '/x'}]"))
                .hasMessageContaining("undefined field 'paht'");
        assertThatThrownBy(() -> ENVIRONMENT.compile("[JSONPatch{op: 1}]"))
                .hasMessageContaining("expected type of field 'op' is 'string' but provided type is 'int'");
        assertThatThrownBy(() -> ENVIRONMENT.compile("Objects{}")).hasMessageContaining("Objects");
    }

    @Test
    void elsewhereThereAreNoSuchLiterals() {
        CelEnvironment plain = CelEnvironment.builder().any("object").build();
        assertThatThrownBy(() -> plain.compile("Object{}")).hasMessageContaining("undeclared reference to 'Object'");
    }

    @Test
    void typesAreTold() throws CelFailure {
        assertThat(ENVIRONMENT.compile("Object{}").isConfiguration()).isTrue();
        assertThat(ENVIRONMENT.compile("[JSONPatch{}]").mayBePatch()).isTrue();
        assertThat(ENVIRONMENT.compile("[JSONPatch{}]").typeName()).isEqualTo("list(JSONPatch)");
        assertThat(ENVIRONMENT.compile("Object.spec{}").isConfiguration()).isFalse();
        assertThat(ENVIRONMENT.compile("[Object{}]").mayBePatch()).isFalse();
    }

    @Test
    void aLiteralCostsWhatAStructureCosts() throws CelFailure {
        CostMeter meter = new CostMeter(CostBudget.CALL);
        ENVIRONMENT.compile("Object{spec: Object.spec{}}").evaluate(Map.of(), meter);
        assertThat(meter.cost()).isEqualTo(2L * CostFactors.STRUCTURE);
        assertThat(List.of(CostFactors.STRUCTURE)).doesNotContain(CostFactors.MAP);
    }
}
