package io.sailfish.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.work.Controller;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControllerManagerTest {
    @Test
    void everyControllerRunsUnderItsNameWithAnAccount() {
        VirtualTimers timers = new VirtualTimers();
        Set<String> accounts = new HashSet<>();
        FakeClient client = new FakeClient(timers);
        try (ControllerManager manager = new ControllerManager(
                ControllerManagerConfig.of("10.244.0.0/16", "pem"),
                account -> {
                    accounts.add(account);
                    return client;
                },
                timers,
                List::of)) {
            manager.start();
            List<String> names =
                    manager.controllers().stream().map(Controller::name).toList();
            assertThat(names)
                    .doesNotHaveDuplicates()
                    .hasSize(11)
                    .contains(
                            "node-lifecycle-controller",
                            "node-ipam-controller",
                            "taint-eviction-controller",
                            "generic-garbage-collector",
                            "namespace-controller",
                            "pod-garbage-collector");
            assertThat(accounts).contains("node-controller").doesNotContain("node-lifecycle-controller");
        }
    }
}
