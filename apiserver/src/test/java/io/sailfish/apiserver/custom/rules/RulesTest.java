package io.sailfish.apiserver.custom.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.registry.Warnings;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    private static JsonSchema schema(String json) {
        return JsonSchema.of((JSONSchemaProps)
                JsonDecoder.decodeTree(tree(json), JSONSchemaProps.TYPE).message());
    }

    private static Object tree(String json) {
        return JsonTree.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static final String FIELDS = "'properties':{'spec':{'type':'object','properties':{"
            + "'a':{'type':'integer'},'t':{'type':'string','maxLength':64},"
            + "'at':{'type':'string','format':'date-time'},'for':{'type':'string','format':'duration'},"
            + "'data':{'type':'string','format':'byte'},'a-b':{'type':'integer'},"
            + "'l':{'type':'array','maxItems':10,'items':{'type':'string','maxLength':10}},"
            + "'m':{'type':'object','maxProperties':10,'additionalProperties':{'type':'integer'}},"
            + "'k':{'type':'array','maxItems':10,'x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['n'],"
            + "'items':{'type':'object','required':['n'],'properties':{'n':{'type':'string'},'v':{'type':'integer'}}}}"
            + "}";

    /** A schema with a rule of its spec. */
    private static JsonSchema withRule(String rule, String more) {
        String quoted = rule.replace("\\", "\\\\").replace("\"", "\\\"");
        String validations =
                "'x-kubernetes-validations':[{'rule':\"" + quoted.replace("'", "\\u0027") + "\"" + more + "}]";
        return schema("{'type':'object'," + FIELDS + "," + validations + "}}}");
    }

    private static List<String> check(JsonSchema schema, String object, @Nullable String old, Warnings warnings) {
        RuleTree rules = RuleTree.of(schema);
        assertThat(rules).isNotNull();
        return RuleValidation.check(rules, tree(object), old == null ? null : tree(old), warnings).stream()
                .map(FieldError::toString)
                .toList();
    }

    private static CompiledRule compiled(JsonSchema schema) {
        return CompiledRules.of(schema.property("spec"), false).rules().getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.a == 3",
                "self.at > timestamp('2020-01-01T00:00:00Z')",
                "self.at.getFullYear() == 2024",
                "self.__for__ == duration('90s')",
                "self.data == b'hi'",
                "self.a__dash__b == 1",
                "self.m.all(k, self.m[k] > 0)",
                "self.l.exists_one(x, x == 'one')",
                "self.l.map(x, x + '!').join(',') == 'one!,two!'",
                "size(self.l) == 2",
                "!has(self.t)",
                "self.?t.orValue('none') == 'none'",
                "self.k.exists(x, x.n == 'p' && x.v == 1)",
                "'%s has %d, %.2f, %x'.format(['a', 3, 1.5, 255]) == 'a has 3, 1.50, ff'",
                "[1, 2, 3].sum() == 6",
                "['b', 'a'].min() == 'a'",
                "quantity('1.5Gi').add(quantity('512Mi')) == quantity('2Gi')",
                "quantity('50k').asInteger() == 50000",
                "quantity('200M').compareTo(quantity('0.2G')) == 0",
                "!quantity('1.5').isInteger()",
                "isQuantity('20Mi') && !isQuantity('20x')",
                "ip('192.168.0.1').family() == 4",
                "ip('::1').isLoopback() && !isIP('1.2.3') && string(ip('2001:db8:0:0::1')) == '2001:db8::1'",
                "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')",
                "cidr('192.168.0.0/24').containsIP('192.168.0.1')",
                "cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/25'))",
                "cidr('192.168.0.5/24').masked() == cidr('192.168.0.0/24')",
                "cidr('10.1.0.0/16').prefixLength() == 16 && cidr('10.1.0.0/16').ip() == ip('10.1.0.0')",
                "url('https://a.b:8080/p?x=1&x=2').getHost() == 'a.b:8080'",
                "url('https://a.b:8080/p?x=1&x=2').getQuery() == {'x': ['1', '2']}",
                "isURL('/path') && !isURL('../path')",
                "!format.dns1123Label().validate('my-label').hasValue()",
                "format.named('dns1123Label').value().validate('A').value().size() == 1",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('1.0.0-rc.1') && !isSemver('1.0')",
                "semver('v1.02', true).minor() == 2",
                "'abc'.find('[b-z]+') == 'bc' && 'a1b2'.findAll('[0-9]') == ['1', '2']",
                "sets.contains([1, 2], [1])",
                "self.m.all(k, v, v > 0)",
                "type(self.a) == int"
            })
    void rulesHold(String rule) {
        JsonSchema schema = withRule(rule, "");
        assertThat(compiled(schema).fault()).as(rule).isNull();
        String object = "{'apiVersion':'g/v1','kind':'K','metadata':{'name':'n'},'spec':{'a':3,"
                + "'at':'2024-05-01T00:00:00Z','for':'1m30s','data':'aGk=','a-b':1,'l':['one','two'],"
                + "'m':{'x':1},'k':[{'n':'p','v':1}]}}";

        assertThat(check(schema, object, null, new Warnings())).as(rule).isEmpty();
    }

    @Test
    void namesThatTheSchemaDoesNotKnowAreFaults() {
        assertThat(compiled(withRule("self.nope == 1", "")).fault())
                .isEqualTo("compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope == 1\n"
                        + " | ....^");
        assertThat(compiled(withRule("self.a", "")).fault()).isEqualTo("cel expression must evaluate to a bool");
        assertThat(compiled(withRule("self.a > 1", ",'messageExpression':'1'")).messageFault())
                .isEqualTo("messageExpression must evaluate to a string");
    }

    /** Figures by hand, after upstream's way of counting. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "self.a > 1                                    | 3",
                "has(self.a)                                   | 1",
                "self.t.startsWith('abc')                      | 3",
                "self.t == 'abcdefghijkl'                      | 4",
                "self.l.all(x, x == 'a')                       | 53"
            })
    void costsAreEstimated(String rule, long cost) {
        assertThat(compiled(withRule(rule.strip(), "")).cost()).isEqualTo(cost);
    }

    @Test
    void transitionRulesAreAskedOfChangesOnly() {
        JsonSchema schema = withRule("self.a >= oldSelf.a", ",'message':'a may only grow'");

        assertThat(check(schema, "{'spec':{'a':1}}", null, new Warnings())).isEmpty();
        assertThat(check(schema, "{'spec':{'a':2}}", "{'spec':{'a':1}}", new Warnings()))
                .isEmpty();
        assertThat(check(schema, "{'spec':{'a':1}}", "{'spec':{'a':2}}", new Warnings()))
                .containsExactly("spec: Invalid value: \"object\": a may only grow");
    }

    @Test
    void optionalOldSelfIsAskedAlsoOfNewObjects() {
        JsonSchema schema =
                withRule("self.a == 1 || oldSelf.hasValue() && oldSelf.value().a == 7", ",'optionalOldSelf':true");

        assertThat(check(schema, "{'spec':{'a':1}}", null, new Warnings())).isEmpty();
        assertThat(check(schema, "{'spec':{'a':2}}", null, new Warnings())).hasSize(1);
        assertThat(check(schema, "{'spec':{'a':2}}", "{'spec':{'a':7}}", new Warnings()))
                .isEmpty();
    }

    @Test
    void whatHasNotChangedIsForgivenWithAWarning() {
        JsonSchema schema = withRule("self.a > 1", "");
        Warnings warnings = new Warnings();

        assertThat(check(schema, "{'spec':{'a':0},'x':1}", "{'spec':{'a':0}}", warnings))
                .isEmpty();
        assertThat(warnings.list()).containsExactly("spec: Invalid value: \"object\": failed rule: self.a > 1");
        assertThat(check(schema, "{'spec':{'a':-1}}", "{'spec':{'a':0}}", new Warnings()))
                .hasSize(1);
    }

    @Test
    void anExpressionThatCostsTooMuchIsEnded() {
        String items = "'x'" + ",'x'".repeat(999);
        JsonSchema schema = withRule("self.l.all(x, self.l.all(y, self.l.all(z, x == z)))", "");

        assertThat(check(schema, "{'spec':{'l':[" + items + "]}}", null, new Warnings()))
                .containsExactly(
                        "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no"
                                + " further validation rules will be run due to call cost exceeds limit for rule: "
                                + "self.l.all(x, self.l.all(y, self.l.all(z, x == z)))");
    }
}
