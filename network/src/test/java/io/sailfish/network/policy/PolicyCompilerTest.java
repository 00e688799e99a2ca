package io.sailfish.network.policy;

import static io.sailfish.network.Objects.namespace;
import static io.sailfish.network.Objects.pod;
import static io.sailfish.network.Objects.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.network.NodeTable;
import io.sailfish.network.nft.Fragment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyCompilerTest {
    private final PolicyCompiler compiler = new PolicyCompiler("n1");
    private static final List<Namespace> NAMESPACES = List.of(
            namespace("{'metadata':{'name':'pay','labels':{'department':'pay'}}}"),
            namespace("{'metadata':{'name':'web','labels':{'department':'web'}}}"));
    private static final List<Pod> PODS = List.of(
            pod(
                    "{'metadata':{'name':'ledger','namespace':'pay','labels':{'app':'ledger'}},'spec':{'nodeName':'n1',"
                            + "'containers':[{'name':'c','ports':[{'name':'http','containerPort':8080}]}]},'status':{'podIP':'10.244.1.2'}}"),
            pod(
                    "{'metadata':{'name':'teller','namespace':'pay','labels':{'app':'teller'}},'spec':{'nodeName':'n2'},'status':{'podIP':'10.244.2.2'}}"),
            pod(
                    "{'metadata':{'name':'shop','namespace':'web','labels':{'app':'shop'}},'spec':{'nodeName':'n1'},'status':{'podIP':'10.244.1.3'}}"),
            pod(
                    "{'metadata':{'name':'done','namespace':'pay'},'spec':{'nodeName':'n1'},'status':{'podIP':'10.244.1.4','phase':'Succeeded'}}"));

    private Map<String, Fragment> compile(String... specs) {
        List<NetworkPolicy> policies = java.util.Arrays.stream(specs)
                .map(spec -> policy(
                        "{'metadata':{'name':'p" + spec.hashCode() + "','namespace':'pay'},'spec':" + spec + "}"))
                .toList();
        return compiler.compile(policies, PODS, NAMESPACES);
    }

    @Test
    void podsThatNoPolicySelectsAreNotJudged() {
        assertThat(compile("{'podSelector':{'matchLabels':{'app':'ledger'}}}")
                        .get("pod/web/shop")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aPolicyWithoutRulesDeniesTheDirection() {
        Fragment pod = compile("{'podSelector':{}}").get("pod/pay/ledger");
        assertThat(pod.elements()).containsOnlyKeys(NodeTable.INGRESS);
        assertThat(pod.chains().values().iterator().next())
                .singleElement()
                .asString()
                .startsWith("drop");
    }

    @Test
    void peersAreSetsOfAddressesAndNamedPortsThoseOfThePod() {
        Map<String, Fragment> all = compile(
                "{'podSelector':{'matchLabels':{'app':'ledger'}},'ingress':[{'from':[{'podSelector':{}}],'ports':[{'port':'http'}]}]}");
        Fragment policy = all.entrySet().stream()
                .filter(e -> e.getKey().startsWith("policy/"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(policy.elements().values())
                .singleElement()
                .satisfies(set -> assertThat(set).containsOnlyKeys("10.244.1.2", "10.244.2.2"));
        assertThat(all.get("pod/pay/ledger").chains().values().iterator().next().getFirst())
                .matches("ip saddr @in-\\w+ meta l4proto tcp th dport 8080 return");
    }

    @Test
    void blocksPortRangesAndEgress() {
        Fragment pod = compile(
                        "{'podSelector':{'matchLabels':{'app':'ledger'}},'policyTypes':['Egress'],'egress':[{'to':[{'ipBlock':"
                                + "{'cidr':'192.0.2.0/24','except':['192.0.2.9/32']}}],'ports':[{'protocol':'UDP','port':53},{'port':8000,'endPort':8100}]}]}")
                .get("pod/pay/ledger");
        assertThat(pod.elements()).containsOnlyKeys(NodeTable.EGRESS);
        assertThat(pod.chains().values().iterator().next())
                .startsWith(
                        "ip daddr 192.0.2.0/24 ip daddr != { 192.0.2.9/32 } meta l4proto udp th dport 53 return",
                        "ip daddr 192.0.2.0/24 ip daddr != { 192.0.2.9/32 } meta l4proto tcp th dport 8000-8100 return");
    }

    @Test
    void namespacesAreSelectedByTheirLabels() {
        Map<String, Fragment> all = compile(
                "{'podSelector':{'matchLabels':{'app':'ledger'}},'ingress':[{'from':[{'namespaceSelector':{'matchLabels':{'department':'web'}}}]}]}");
        assertThat(all.entrySet().stream()
                        .filter(e -> e.getKey().startsWith("policy/"))
                        .findFirst()
                        .orElseThrow()
                        .getValue()
                        .elements()
                        .values())
                .singleElement()
                .satisfies(set -> assertThat(set).containsOnlyKeys("10.244.1.3"));
    }
}
