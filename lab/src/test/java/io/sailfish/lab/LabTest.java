package io.sailfish.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real lab of two machines. Needs root and Linux; skipped elsewhere. */
class LabTest {
    private final LabConfig config = new LabConfig(
            "sflabtest",
            Path.of("/srv/sailfish-labtest"),
            "10.211.0",
            List.of("10.211.0.0/16", "10.212.0.0/16"),
            List.of());
    private final Lab lab = Lab.of(config);

    @BeforeEach
    void make() {
        assumeTrue("root".equals(System.getProperty("user.name")), "labs need root");
        lab.destroy();
        lab.create();
    }

    @AfterEach
    void remove() {
        lab.destroy();
        Commands.run("rm", "-rf", config.home().toString());
        assertThat(Path.of("/run/netns/sflabtest-net")).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/pids/sflabtest")).doesNotExist();
        assertThat(Commands.run("ip", "route")).doesNotContain("10.211.");
    }

    @Test
    void machinesReachEachOtherAndKeepTheirDisksOverPowerCuts() {
        Machine one = lab.boot("m1", 11);
        Machine two = lab.boot("m2", 12);
        assertThat(one.run("hostname").strip()).isEqualTo("m1");
        assertThat(one.run("sh", "-c", "ls /sys/class/net | tr '\\n' ' '"))
                .contains("eth0")
                .doesNotContain("br0");
        assertThat(one.attempt("sh", "-c", reach(two.address())).code())
                .as("no one listens, but the machine answers")
                .isEqualTo(1);

        two.start("listener", List.of("socat", "TCP-LISTEN:8080,fork,reuseaddr", "EXEC:echo hello"));
        Await.until(
                "the listener answers",
                Duration.ofSeconds(5),
                () -> one.attempt("sh", "-c", reach(two.address())).code() == 0);
        lab.unplug("m2");
        assertThat(one.attempt("sh", "-c", reach(two.address())).code()).isNotZero();
        lab.plug("m2");
        Await.until(
                "the link is back",
                Duration.ofSeconds(5),
                () -> one.attempt("sh", "-c", reach(two.address())).code() == 0);

        one.run("sh", "-c", "echo kept > /var/lib/kubelet/file; echo gone > /run/file");
        lab.kill("m1");
        assertThat(lab.machine("m1").isOn()).isFalse();
        Machine again = lab.boot("m1", 11);
        assertThat(again.run("cat", "/var/lib/kubelet/file").strip()).isEqualTo("kept");
        assertThat(again.attempt("cat", "/run/file").code()).isNotZero();
    }

    @Test
    void daemonsAreKnownByNameAndOutliveTheirStarter() {
        Machine machine = lab.boot("m1", 11);
        machine.start("sleeper", List.of("sleep", "1000"));
        assertThat(machine.isRunning("sleeper")).isTrue();
        long pid = machine.pid("sleeper").orElseThrow();
        assertThat(Files.exists(Path.of("/proc/" + pid))).isTrue();
        machine.stop("sleeper");
        assertThat(machine.isRunning("sleeper")).isFalse();
    }

    @Test
    void unknownMachinesAreNamedTogetherWithTheKnownOnes() {
        lab.boot("m1", 11);
        assertThatThrownBy(() -> lab.machine("m9"))
                .hasMessageContaining("no machine m9")
                .hasMessageContaining("m1");
    }

    private static String reach(String address) {
        return "socat -T 1 - TCP:" + address + ":8080,connect-timeout=1 </dev/null | grep -q hello";
    }
}
