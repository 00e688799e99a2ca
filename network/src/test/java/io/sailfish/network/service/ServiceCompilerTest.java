package io.sailfish.network.service;

import static io.sailfish.network.Objects.service;
import static io.sailfish.network.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.network.NodeTable;
import io.sailfish.network.nft.Fragment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceCompilerTest {
    private final ServiceCompiler compiler = new ServiceCompiler("n1", "10.244.0.0/16", Set.of("10.96.0.10"));

    private static final EndpointSlice TWO = slice("""
            {'metadata':{'name':'web-1','namespace':'shop'},'addressType':'IPv4','ports':[{'name':'http','port':8080}],
             'endpoints':[{'addresses':['10.244.1.2'],'nodeName':'n1'},{'addresses':['10.244.2.2'],'nodeName':'n2'},
                          {'addresses':['10.244.2.3'],'nodeName':'n2','conditions':{'ready':false}}]}""");
    private static final EndpointSlice NONE = slice("""
            {'metadata':{'name':'web-1','namespace':'shop'},'addressType':'IPv4','ports':[{'name':'http','port':8080}]}""");

    private static Service web(String more) {
        return service(
                "{'metadata':{'name':'web','namespace':'shop'},'spec':{'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7'],"
                        + "'type':'ClusterIP','ports':[{'name':'http','port':80,'protocol':'TCP'}]" + more + "}}");
    }

    @Test
    void readyEndpointsShareTheAddressOfTheService() {
        Fragment fragment = compiler.compile(web(""), List.of(TWO));
        assertThat(fragment.elements().get(NodeTable.SERVICES)).containsOnlyKeys("10.96.0.7 . tcp . 80");
        assertThat(fragment.chains()).hasSize(1);
        assertThat(fragment.chains().values().iterator().next())
                .anySatisfy(rule -> assertThat(rule)
                        .contains("numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.2.2 . 8080 }"));
        assertThat(fragment.elements().get(NodeTable.HAIRPINS)).containsOnlyKeys("10.244.1.2 . 10.244.1.2");
    }

    @Test
    void aServiceWithoutEndpointsIsRefused() {
        Fragment fragment = compiler.compile(web(""), List.of(NONE));
        assertThat(fragment.chains()).isEmpty();
        assertThat(fragment.elements().get(NodeTable.UNSERVED)).containsEntry("10.96.0.7 . tcp . 80", "goto refuse");
    }

    @Test
    void endpointsThatEndServeOnWhereThereIsNoOther() {
        EndpointSlice ending = slice("""
                {'metadata':{'name':'web-1','namespace':'shop'},'addressType':'IPv4','ports':[{'name':'http','port':8080}],
                 'endpoints':[{'addresses':['10.244.1.9'],'conditions':{'ready':false,'serving':true,'terminating':true}}]}""");
        assertThat(compiler.compile(web(""), List.of(ending)).chains().toString())
                .contains("10.244.1.9 . 8080");
        assertThat(compiler.compile(web(""), List.of(ending, TWO)).chains().toString())
                .doesNotContain("10.244.1.9");
    }

    @Test
    void affinityRemembersClientsPerEndpoint() {
        Fragment fragment = compiler.compile(
                web(",'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':60}}"),
                List.of(TWO));
        assertThat(fragment.sets())
                .hasSize(2)
                .allSatisfy((name, body) -> assertThat(body).contains("timeout 60s"));
        assertThat(fragment.chains()).hasSize(3);
    }

    @Test
    void externalPolicyLocalNeverLeavesTheNodeForStrangers() {
        Service local = service("""
                {'metadata':{'name':'web','namespace':'shop'},'spec':{'clusterIP':'10.96.0.7','type':'NodePort',
                 'externalTrafficPolicy':'Local','ports':[{'name':'http','port':80,'protocol':'TCP','nodePort':30080}]}}""");
        Fragment fragment = compiler.compile(local, List.of(TWO));
        assertThat(fragment.elements().get(NodeTable.NODE_PORTS)).containsOnlyKeys("tcp . 30080");
        String external = fragment.chains().entrySet().stream()
                .filter(chain -> chain.getKey().endsWith("-ext"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .toString();
        assertThat(external).contains("mod 1 map { 0 : 10.244.1.2 . 8080 }").doesNotContain("10.244.2.2");
        Fragment elsewhere = new ServiceCompiler("n3", "10.244.0.0/16", Set.of()).compile(local, List.of(TWO));
        assertThat(elsewhere.chains().toString()).contains("drop comment");
    }

    @Test
    void sourceRangesGuardLoadBalancerAddresses() {
        Service balanced = service("""
                {'metadata':{'name':'web','namespace':'shop'},'spec':{'clusterIP':'10.96.0.7','type':'LoadBalancer',
                 'loadBalancerSourceRanges':['192.0.2.0/24'],'ports':[{'name':'http','port':80}]},
                 'status':{'loadBalancer':{'ingress':[{'ip':'198.51.100.1'}]}}}""");
        Fragment fragment = compiler.compile(balanced, List.of(TWO));
        assertThat(fragment.elements().get(NodeTable.SERVICES)).containsKey("198.51.100.1 . tcp . 80");
        assertThat(fragment.chains().toString()).contains("ip saddr { 192.0.2.0/24 } goto");
    }

    @Test
    void headlessExternalAndNodeLocalServicesNeedNoRules() {
        assertThat(compiler.compile(
                                service(
                                        "{'metadata':{'name':'h','namespace':'shop'},'spec':{'clusterIP':'None','ports':[{'port':1}]}}"),
                                List.of(TWO))
                        .isEmpty())
                .isTrue();
        assertThat(compiler.compile(
                                service(
                                        "{'metadata':{'name':'e','namespace':'shop'},'spec':{'type':'ExternalName','externalName':'x.test'}}"),
                                List.of())
                        .isEmpty())
                .isTrue();
        assertThat(compiler.compile(
                                service(
                                        "{'metadata':{'name':'dns','namespace':'kube-system'},'spec':{'clusterIP':'10.96.0.10','ports':[{'port':53,'protocol':'UDP'}]}}"),
                                List.of())
                        .isEmpty())
                .isTrue();
    }
}
