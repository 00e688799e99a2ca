package io.sailfish.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.Scenarios;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final Map<String, String> LABELS = Map.of("x", "1", "y", "b", "z", "", "n", "10");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "x,y",
                "x=1,y==b",
                " x = 1 ",
                "!q",
                " ! q ",
                "x!=2,q!=2",
                "x in (1,2)",
                "x in ( 1 , 2 )",
                "y notin (a)",
                "q notin (a)",
                "z=",
                "z in ()",
                "z in (,a)",
                "n>9,n<11",
                "x in (in,1,notin)",
            })
    void selects(String selector) {
        assertThat(LabelMatcher.parse(selector).matches(LABELS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"q", "!x", "x=2", "x!=1", "x in (2)", "x notin (1)", "q=", "y>1", "q>1", "n>10", "n<10", "x,q"})
    void doesNotSelect(String selector) {
        assertThat(LabelMatcher.parse(selector).matches(LABELS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x in                | unable to parse requirement: found '' expected: '('",
                "x in (              | unable to parse requirement: found '', expected: ',', ')' or identifier",
                "x in (1             | unable to parse requirement: found '', expected: ',' or ')'",
                "x in 1              | unable to parse requirement: found '1' expected: '('",
                "=                   | found '=', expected: !, identifier, or 'end of string'",
                "x,                  | found '', expected: identifier after ','",
                "x=1,,y=2            | found ',', expected: identifier after ','",
                "x=a b               | found 'b', expected: ',' or 'end of string'",
                "x===1               | unable to parse requirement: found '=', expected: identifier",
                "x like 1            | unable to parse requirement: found 'like', expected: in, notin, =, ==, !=,"
                        + " gt, lt",
                "x>1.5               | unable to parse requirement: values[0]: Invalid value: \"1.5\": for 'Gt',"
                        + " 'Lt' operators, the value must be an integer",
            })
    void refusesLabels(String selector, String message) {
        assertThatThrownBy(() -> LabelMatcher.parse(selector))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhichKeyOrValueIsBad() {
        assertThatThrownBy(() -> LabelMatcher.parse("-x=1"))
                .hasMessageStartingWith(
                        "unable to parse requirement: <nil>: Invalid value: \"-x\": name part must" + " consist of");
        assertThatThrownBy(() -> LabelMatcher.parse("x=-1-"))
                .hasMessageStartingWith("unable to parse requirement: values[0][x]: Invalid value: \"-1-\": a valid"
                        + " label must be");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "y=b,x=1       | x=1,y=b",
                "x in (b,a)    | x in (a,b)",
                "x notin (b)   | x notin (b)",
                "!x            | !x",
                "x > 1         | x>1",
                "x==1          | x==1",
            })
    void hasOneTextForEachMeaning(String selector, String canonical) {
        LabelMatcher matcher = LabelMatcher.parse(selector);
        assertThat(matcher).hasToString(canonical);
        assertThat(LabelMatcher.parse(canonical)).isEqualTo(matcher);
    }

    @Test
    void readsSelectorsThatStandInObjects() {
        DeploymentSpec spec = ((Deployment) Scenarios.object(Deployment.TYPE, """
                        {"spec":{"selector":{"matchLabels":{"a":"1"},"matchExpressions":[
                          {"key":"b","operator":"In","values":["x","y"]},{"key":"c","operator":"DoesNotExist"}]}}}""")).spec();
        LabelMatcher matcher = LabelMatcher.of(spec.selector());
        assertThat(matcher).hasToString("a=1,b in (x,y),!c");
        assertThat(matcher.matches(Map.of("a", "1", "b", "y"))).isTrue();
        assertThat(matcher.exactValue("a")).isEqualTo("1");
        assertThat(matcher.exactValue("b")).isNull();
        assertThat(LabelMatcher.of((io.sailfish.model.Message) null).matches(LABELS))
                .isFalse();
        assertThat(LabelMatcher.of(io.sailfish.model.api.meta.v1.LabelSelector.EMPTY)
                        .matches(Map.of()))
                .isTrue();
    }

    @Test
    void selectsByFields() {
        FieldMatcher matcher = FieldMatcher.parse("status.phase!=Running,spec.nodeName=a\\,b");
        assertThat(matcher.exactValue("spec.nodeName")).isEqualTo("a,b");
        assertThat(matcher.exactValue("status.phase")).isNull();
        Map<String, String> pod = Map.of("spec.nodeName", "a,b", "status.phase", "Pending");
        assertThat(matcher.matches(pod, (object, field) -> object.getOrDefault(field, "")))
                .isTrue();
        assertThat(matcher.matches(Map.<String, String>of(), (object, field) -> object.getOrDefault(field, "")))
                .isFalse();
        assertThat(FieldMatcher.parse(matcher.toString())).isEqualTo(matcher);
        assertThat(FieldMatcher.parse("").isEverything()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name        | invalid selector: 'metadata.name'; can't understand 'metadata.name'",
                "a=b,x in (y)         | invalid selector: 'a=b,x in (y)'; can't understand 'x in (y)'",
                "a=b\\x               | invalid field selector: invalid escape sequence: \\x",
                "a=b\\                | invalid field selector: invalid escape sequence: \\",
                "a=b=c                | invalid field selector: unescaped character in value: 61",
            })
    void refusesFields(String selector, String message) {
        assertThatThrownBy(() -> FieldMatcher.parse(selector))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }
}
