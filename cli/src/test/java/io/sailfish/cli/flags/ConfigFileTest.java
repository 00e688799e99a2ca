package io.sailfish.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path folder;

    private ConfigFile file(String text) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "apiVersion: a/v1\nkind: K\n" + text);
        return ConfigFile.read(file, "a/v1", "K");
    }

    @Test
    void whatIsReadIsNotRefused() throws Exception {
        ConfigFile config = file("""
                port: 10
                authentication: {x509: {clientCAFile: /ca}, webhook: {enabled: true}}
                clusterDNS: [1.2.3.4, 1.2.3.5]
                kubeReserved: {cpu: 200m}
                every: 1m30s
                mode: a
                """);
        assertThat(config.number("port")).contains(10);
        assertThat(config.text("authentication.x509.clientCAFile")).contains("/ca");
        assertThat(config.truth("authentication.webhook.enabled")).contains(true);
        assertThat(config.texts("clusterDNS")).contains(List.of("1.2.3.4", "1.2.3.5"));
        assertThat(config.map("kubeReserved")).contains(Map.of("cpu", "200m"));
        assertThat(config.duration("every")).contains(Duration.ofSeconds(90));
        config.only("mode", "a", "b");
        assertThat(config.text("absent")).isEmpty();
        config.refuseRest();
    }

    @Test
    void whatIsNotThereIsRefusedByName() throws Exception {
        ConfigFile config = file("a: {b: 1, c: 2}\nd: [x]\ne: {}\n");
        config.text("a.b");
        assertThatThrownBy(config::refuseRest).hasMessageContaining("Sailfish does not have a.c, d, e");
    }

    @Test
    void unfitValuesAreRefusedByName() throws Exception {
        assertThatThrownBy(() -> file("size: many").number("size"))
                .hasMessageContaining("size has an invalid value \"many\"");
        assertThatThrownBy(() -> file("size: [1]").text("size")).hasMessageContaining("size must be a single value");
        assertThatThrownBy(() -> file("mode: c").only("mode", "a"))
                .hasMessageContaining("mode: c is not supported, only a");
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("config.yaml"), "a/v2", "K"))
                .hasMessageContaining("must be a K of a/v2");
    }
}
