package io.sailfish.network;

import static io.sailfish.network.Objects.namespace;
import static io.sailfish.network.Objects.pod;
import static io.sailfish.network.Objects.policy;
import static io.sailfish.network.Objects.service;
import static io.sailfish.network.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.network.nft.Fragment;
import io.sailfish.network.nft.NftProgram;
import io.sailfish.network.nft.Table;
import io.sailfish.network.policy.PolicyCompiler;
import io.sailfish.network.service.ServiceCompiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets through a real table: a node and three pods, each a network namespace. Needs root; skipped elsewhere. */
class KernelTest {
    private static final String NODE = "sfnet-node";
    private final List<Process> servers = new ArrayList<>();
    private final Table table = new Table(
            NodeTable.definition("10.244.0.0/16", "10.244.1.0/24"),
            new NftProgram(List.of("ip", "netns", "exec", NODE, "nft", "-f", "-")));
    private final ServiceCompiler services = new ServiceCompiler("n1", "10.244.0.0/16", Set.of());

    @BeforeEach
    void build() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        remove();
        run("ip netns add " + NODE);
        run("ip -n " + NODE + " link set lo up");
        run("ip netns exec " + NODE + " sysctl -qw net.ipv4.ip_forward=1");
        for (int i = 2; i <= 4; i++) {
            String pod = "sfnet-p" + i;
            run("ip netns add " + pod);
            run("ip -n " + pod + " link set lo up");
            run("ip -n " + NODE + " link add veth" + i + " type veth peer name eth0 netns " + pod);
            run("ip -n " + NODE + " addr add 10.244.1.1/32 dev veth" + i);
            run("ip -n " + NODE + " link set veth" + i + " up");
            run("ip -n " + pod + " addr add 10.244.1." + i + "/32 dev eth0");
            run("ip -n " + pod + " link set eth0 up");
            run("ip -n " + pod + " route add 10.244.1.1 dev eth0");
            run("ip -n " + pod + " route add default via 10.244.1.1");
            run("ip -n " + NODE + " route add 10.244.1." + i + " dev veth" + i);
            servers.add(new ProcessBuilder(
                            "ip", "netns", "exec", pod, "socat", "TCP-LISTEN:8080,fork,reuseaddr", "EXEC:echo p" + i)
                    .start());
        }
        await(() -> ask(4, "10.244.1.2:8080").equals("p2")
                && ask(4, "10.244.1.3:8080").equals("p3")
                && ask(3, "10.244.1.4:8080").equals("p4"));
    }

    @AfterEach
    void remove() throws Exception {
        for (Process server : servers) {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly().waitFor();
        }
        for (String space : List.of("sfnet-p2", "sfnet-p3", "sfnet-p4", NODE)) {
            new ProcessBuilder("ip", "netns", "del", space).start().waitFor();
        }
    }

    private static final String WEB =
            "{'metadata':{'name':'web','namespace':'shop'},'spec':{'clusterIP':'10.96.0.7','type':'NodePort',"
                    + "'ports':[{'port':80,'protocol':'TCP','nodePort':30080}]%s}}";

    private static String endpoints(String... addresses) {
        StringBuilder list = new StringBuilder();
        for (String address : addresses) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("{'addresses':['")
                    .append(address)
                    .append("'],'nodeName':'n1'}");
        }
        return "{'metadata':{'name':'web-1','namespace':'shop'},'addressType':'IPv4','ports':[{'port':8080}],'endpoints':["
                + list + "]}";
    }

    private void serve(String more, String... addresses) {
        table.put("service/web", services.compile(service(WEB.formatted(more)), List.of(slice(endpoints(addresses)))));
        table.sync();
    }

    @Test
    void servicesSpreadFollowTheirEndpointsAndRefuseWithoutAny() throws Exception {
        serve("", "10.244.1.2", "10.244.1.3");
        Set<String> seen = new java.util.TreeSet<>();
        for (int i = 0; i < 40; i++) {
            seen.add(ask(4, "10.96.0.7:80"));
        }
        assertThat(seen).as("both endpoints answer, and nobody fails").containsExactly("p2", "p3");
        assertThat(ask(2, "10.96.0.7:80")).as("a pod may reach itself").isIn("p2", "p3");
        serve("", "10.244.1.3");
        for (int i = 0; i < 10; i++) {
            assertThat(ask(4, "10.96.0.7:80")).isEqualTo("p3");
            assertThat(ask(3, "10.96.0.7:80")).as("hairpin").isEqualTo("p3");
        }
        assertThat(ask(4, "10.244.1.1:30080")).as("node port").isEqualTo("p3");
        serve("");
        long begin = System.nanoTime();
        assertThat(ask(4, "10.96.0.7:80")).isEmpty();
        assertThat(System.nanoTime() - begin).as("refused, not timed out").isLessThan(900_000_000L);
        table.put("service/web", Fragment.EMPTY);
        table.sync();
    }

    @Test
    void affinityKeepsAClientWhereItWas() throws Exception {
        serve(",'sessionAffinity':'ClientIP'", "10.244.1.2", "10.244.1.3");
        String first = ask(4, "10.96.0.7:80");
        for (int i = 0; i < 12; i++) {
            assertThat(ask(4, "10.96.0.7:80")).isEqualTo(first);
        }
        serve(",'sessionAffinity':'ClientIP'", first.equals("p2") ? "10.244.1.3" : "10.244.1.2");
        assertThat(ask(4, "10.96.0.7:80")).isNotEqualTo(first).isNotEmpty();
    }

    @Test
    void policiesDenyAllowAndGoAway() throws Exception {
        serve("", "10.244.1.2");
        List<Pod> pods = List.of(
                pod(
                        "{'metadata':{'name':'p2','namespace':'pay','labels':{'app':'ledger'}},'spec':{'nodeName':'n1'},'status':{'podIP':'10.244.1.2'}}"),
                pod(
                        "{'metadata':{'name':'p3','namespace':'pay','labels':{'app':'teller'}},'spec':{'nodeName':'n1'},'status':{'podIP':'10.244.1.3'}}"),
                pod(
                        "{'metadata':{'name':'p4','namespace':'web','labels':{'app':'shop'}},'spec':{'nodeName':'n1'},'status':{'podIP':'10.244.1.4'}}"));
        List<Namespace> spaces =
                List.of(namespace("{'metadata':{'name':'pay'}}"), namespace("{'metadata':{'name':'web'}}"));
        var fragments = new PolicyCompiler("n1")
                .compile(
                        List.of(policy(
                                "{'metadata':{'name':'own','namespace':'pay'},'spec':{'podSelector':{'matchLabels':{'app':'ledger'}},"
                                        + "'ingress':[{'from':[{'podSelector':{}}],'ports':[{'port':8080}]}]}}")),
                        pods,
                        spaces);
        fragments.forEach(table::put);
        table.sync();
        assertThat(ask(3, "10.244.1.2:8080")).as("the department's own").isEqualTo("p2");
        assertThat(ask(3, "10.96.0.7:80")).as("through the Service").isEqualTo("p2");
        assertThat(ask(4, "10.244.1.2:8080")).as("the other department").isEmpty();
        assertThat(ask(4, "10.96.0.7:80"))
                .as("the other department, through the Service")
                .isEmpty();
        assertThat(ask(2, "10.244.1.4:8080")).as("replies and other directions").isEqualTo("p4");
        fragments.keySet().forEach(name -> table.put(name, Fragment.EMPTY));
        table.sync();
        assertThat(ask(4, "10.244.1.2:8080")).as("the policy is gone").isEqualTo("p2");
    }

    @Test
    void aTableThatSomeoneElseRemovedIsMadeAnew() throws Exception {
        serve("", "10.244.1.2");
        run("ip netns exec " + NODE + " nft delete table ip sailfish");
        serve("", "10.244.1.3");
        assertThat(ask(4, "10.96.0.7:80")).isEqualTo("p3");
    }

    private static String ask(int pod, String target) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        "sfnet-p" + pod,
                        "socat",
                        "-T",
                        "1",
                        "-",
                        "TCP:" + target + ",connect-timeout=1")
                .redirectInput(new java.io.File("/dev/null"))
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return answer;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the test's own pods do not answer");
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + output).isZero();
    }
}
