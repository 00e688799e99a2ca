package io.sailfish.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.scheduler.plugin.Plugins;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SchedulerConfigurationTest {
    private static final String HEAD = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

    private static SchedulerConfiguration read(String rest) {
        return SchedulerConfiguration.of(YamlDecoder.parse((HEAD + rest).getBytes(StandardCharsets.UTF_8))
                .tree());
    }

    @Test
    void anEmptyFileMeansTheDefaults() {
        SchedulerConfiguration configuration = read("");
        assertThat(configuration.scheduler().profiles()).containsOnlyKeys("default-scheduler");
        assertThat(configuration.scheduler().mostBackoff()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.election()).isEmpty();
    }

    @Test
    void profilesChoosePlugInsAndWeights() {
        SchedulerConfiguration configuration = read("""
                podInitialBackoffSeconds: 2
                leaderElection: {leaderElect: true, leaseDuration: 30s, resourceName: mine}
                profiles:
                - schedulerName: packer
                  plugins:
                    score:
                      disabled: [{name: "*"}]
                      enabled: [{name: NodeResourcesFit, weight: 5}]
                    filter:
                      disabled: [{name: NodePorts}]
                    postFilter:
                      disabled: [{name: DefaultPreemption}]
                  pluginConfig:
                  - name: NodeResourcesFit
                    args:
                      scoringStrategy:
                        type: MostAllocated
                        resources: [{name: cpu, weight: 2}]
                - schedulerName: default-scheduler
                """);
        Plugins packer = configuration.scheduler().profiles().get("packer");
        assertThat(packer.scores()).singleElement().satisfies(weighted -> {
            assertThat(weighted.score().name()).isEqualTo("NodeResourcesFit");
            assertThat(weighted.weight()).isEqualTo(5);
        });
        assertThat(packer.filters())
                .extracting(filter -> filter.name())
                .doesNotContain("NodePorts")
                .hasSize(5);
        assertThat(packer.podAware()).allMatch(aware -> aware.weight() == 0 && aware.filters());
        assertThat(packer.preempts()).isFalse();
        assertThat(configuration.scheduler().profiles().get("default-scheduler").preempts())
                .isTrue();
        assertThat(configuration.election().orElseThrow().lease()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        assertThatThrownBy(() -> read("paralellism: 4")).hasMessage("unknown field \"paralellism\"");
        assertThatThrownBy(() -> read("profiles: [{plugins: {filter: {enabled: [{name: Nonsense}]}}}]"))
                .hasMessage("profiles[0].plugins.filter.enabled[0].name: there is no plug-in \"Nonsense\"");
        assertThatThrownBy(() -> read("profiles: [{schedulerName: a}, {schedulerName: a}]"))
                .hasMessage("profiles[1].schedulerName: Duplicate value: \"a\"");
    }
}
