package io.sailfish.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClusterLayoutTest {
    private final ClusterLayout layout = new ClusterLayout(
            "lab",
            Path.of("/srv/lab"),
            Path.of("/opt/sailfish/sailfish"),
            "10.1.2",
            "10.64.0.0/16",
            "10.65.0.0/16",
            7443);

    @Test
    void addressesFollowFromTheNetwork() {
        assertThat(layout.controlPlaneAddress()).isEqualTo("10.1.2.10");
        assertThat(layout.number("cp")).isEqualTo(10);
        assertThat(layout.number("n1")).isEqualTo(11);
        assertThat(layout.number("n200")).isEqualTo(210);
        assertThat(layout.serverUrl()).isEqualTo("https://10.1.2.10:6443");
        assertThat(layout.registry()).isEqualTo("10.1.2.10:5000");
        assertThat(layout.loopbackUrl()).isEqualTo("https://127.0.0.1:7443");
    }

    @Test
    void theRootNamespaceNeverRoutesWhatTheClusterUses() {
        assertThat(layout.lab().guarded()).containsExactly("10.1.2.0/24", "10.64.0.0/16", "10.65.0.0/16");
        assertThat(layout.lab().visible()).containsExactly(Path.of("/opt/sailfish"));
        assertThat(layout.lab().namespace("n1")).isEqualTo("lab-n1");
    }

    @Test
    void everythingThatIsKeptIsInTheHome() {
        assertThat(layout.kubeconfig()).isEqualTo(Path.of("/srv/lab/kubeconfig"));
        assertThat(layout.imageWork()).startsWithRaw(layout.home());
        assertThat(layout.lab().folder("n1")).startsWithRaw(layout.home());
    }

    @Test
    void aKubeconfigIsTurnedToAnotherServerAndNothingElse() {
        String before = """
                clusters:
                - name: server: odd
                  cluster:
                    certificate-authority-data: QUJD
                    server: https://10.1.2.10:6443
                users: [{name: admin}]
                """;
        assertThat(LabCluster.withServer(before, layout.loopbackUrl()))
                .isEqualTo(before.replace("https://10.1.2.10:6443", "https://127.0.0.1:7443"));
    }
}
