package io.sailfish.node.pod;

import static io.sailfish.node.pod.VirtualNode.container;
import static io.sailfish.node.pod.VirtualNode.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.ExecAction;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cri.FakeRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The life of pods, from their binding to their removal. */
class PodLifecycleTest {
    private final VirtualNode node = new VirtualNode();

    @Test
    void runsAPod() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);

        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
        assertThat(node.pod("web").status().podIP()).isEqualTo("10.88.0.2");
        assertThat(node.pod("web").status().hostIP()).isEqualTo("10.0.0.1");
        assertThat(node.pod("web").status().qosClass()).isEqualTo("BestEffort");
        assertThat(node.condition("web", "Ready")).isEqualTo("True");
        ContainerStatus status = node.status("web", "app");
        assertThat(status.ready()).isTrue();
        assertThat(status.restartCount()).isZero();
        assertThat(status.containerID()).startsWith("fake://");
        assertThat(status.state().hasRunning()).isTrue();
    }

    @Test
    void restingPodCostsNoRequests() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(5);
        node.client.forgetRequests();

        node.seconds(600);

        assertThat(node.client.requests()).isEmpty();
    }

    @Test
    void restartsWithGrowingDelays() {
        node.behaviours.put("app", FakeRuntime.Behaviour.exits(1, Duration.ofSeconds(1)));
        node.create(pod("web", UnaryOperator.identity(), container("app")));

        node.seconds(5);
        assertThat(node.status("web", "app").restartCount()).isEqualTo(1);
        ContainerStatus waiting = node.status("web", "app");
        assertThat(waiting.state().waiting().reason()).isEqualTo("CrashLoopBackOff");
        assertThat(waiting.state().waiting().message())
                .startsWith("back-off 10s restarting failed container=app pod=web_");
        assertThat(waiting.lastState().terminated().exitCode()).isEqualTo(1);
        assertThat(node.pod("web").status().phase()).isEqualTo("Running");

        node.seconds(10);
        assertThat(node.status("web", "app").restartCount()).isEqualTo(2);
        node.seconds(10);
        assertThat(node.status("web", "app").restartCount()).isEqualTo(2);
        node.seconds(15);
        assertThat(node.status("web", "app").restartCount()).isEqualTo(3);
        // at most two containers of a name are kept
        assertThat(node.runtime.containers(Map.of())).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whatNeedsDevicesDoesNotRunWithoutThem() {
        PodResourceClaim claim = PodResourceClaim.builder()
                .name("gpu")
                .resourceClaimName("shared")
                .build();
        node.create(pod("web", spec -> spec.withResourceClaims(List.of(claim)), container("app")));

        node.seconds(30);

        assertThat(node.pod("web").status().phase()).isEqualTo("Pending");
        assertThat(node.events)
                .anyMatch(event -> event.contains("FailedPrepareDynamicResources") && event.contains("shared"));
        assertThat(node.runtime.sandboxes(Map.of())).isEmpty();
    }

    @Test
    void onFailureStopsAfterSuccess() {
        node.behaviours.put("app", FakeRuntime.Behaviour.exits(0, Duration.ofSeconds(3)));
        node.create(pod("job", spec -> spec.withRestartPolicy("OnFailure"), container("app")));

        node.seconds(6);

        assertThat(node.pod("job").status().phase()).isEqualTo("Succeeded");
        assertThat(node.status("job", "app").state().terminated().reason()).isEqualTo("Completed");
        assertThat(node.condition("job", "Ready")).isEqualTo("False");
        assertThat(node.runtime.sandboxes(Map.of())).noneMatch(sandbox -> sandbox.getStateValue() == 0);
    }

    @Test
    void neverMeansFailed() {
        node.behaviours.put("app", FakeRuntime.Behaviour.exits(3, Duration.ofSeconds(1)));
        node.create(pod("job", spec -> spec.withRestartPolicy("Never"), container("app"), container("other")));

        node.seconds(3);
        assertThat(node.pod("job").status().phase()).isEqualTo("Running");
        assertThat(node.status("job", "app").state().terminated().exitCode()).isEqualTo(3);

        node.behaviours.clear();
        node.runtime.stopContainer(
                node.manager
                        .find("default", "job")
                        .orElseThrow()
                        .runtime()
                        .latest("other")
                        .orElseThrow()
                        .id(),
                Duration.ofSeconds(1));
        node.seconds(3);
        assertThat(node.pod("job").status().phase()).isEqualTo("Failed");
    }

    @Test
    void initContainersRunInOrder() {
        node.behaviours.put("first", FakeRuntime.Behaviour.exits(0, Duration.ofSeconds(5)));
        node.behaviours.put("second", FakeRuntime.Behaviour.exits(0, Duration.ofSeconds(5)));
        node.create(pod(
                "web",
                spec -> spec.withInitContainers(List.of(container("first"), container("second"))),
                container("app")));

        node.seconds(2);
        assertThat(node.pod("web").status().phase()).isEqualTo("Pending");
        assertThat(node.status("web", "first").state().hasRunning()).isTrue();
        assertThat(node.status("web", "second").state().waiting().reason()).isEqualTo("PodInitializing");
        assertThat(node.condition("web", "Initialized")).isEqualTo("False");

        node.seconds(6);
        assertThat(node.status("web", "first").ready()).isTrue();
        assertThat(node.status("web", "second").state().hasRunning()).isTrue();
        assertThat(node.status("web", "app").state().waiting().reason()).isEqualTo("PodInitializing");

        node.seconds(7);
        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
        assertThat(node.condition("web", "Initialized")).isEqualTo("True");
    }

    @Test
    void sidecarsStartFirstAndEndLast() {
        Container sidecar = container("proxy").withRestartPolicy("Always");
        node.behaviours.put("app", FakeRuntime.Behaviour.exits(0, Duration.ofSeconds(10)));
        node.create(pod(
                "job", spec -> spec.withInitContainers(List.of(sidecar)).withRestartPolicy("Never"), container("app")));

        node.seconds(3);
        assertThat(node.pod("job").status().phase()).isEqualTo("Running");
        assertThat(node.status("job", "proxy").started(false)).isTrue();

        node.seconds(12);
        assertThat(node.pod("job").status().phase()).isEqualTo("Succeeded");
    }

    @Test
    void deletionWaitsForTheGracePeriod() {
        node.behaviours.put("app", FakeRuntime.Behaviour.ignoringStop());
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);

        node.delete("web", DeleteOptions.EMPTY);
        node.seconds(20);
        assertThat(node.exists("web")).isTrue();
        assertThat(node.status("web", "app").state().hasRunning()).isTrue();

        node.seconds(20);
        assertThat(node.exists("web")).isFalse();
        assertThat(node.runtime.containers(Map.of())).isEmpty();
        assertThat(node.runtime.sandboxes(Map.of())).isEmpty();
    }

    @Test
    void aShorterGraceCutsALongerOne() {
        node.behaviours.put("app", FakeRuntime.Behaviour.ignoringStop());
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);
        node.delete("web", DeleteOptions.EMPTY);
        node.seconds(2);

        node.delete("web", DeleteOptions.EMPTY.withGracePeriodSeconds(3));
        node.seconds(6);

        assertThat(node.exists("web")).isFalse();
    }

    @Test
    void forcedDeletionIsCarriedOut() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);

        node.delete("web", DeleteOptions.EMPTY.withGracePeriodSeconds(0));
        node.seconds(3);

        assertThat(node.exists("web")).isFalse();
        assertThat(node.runtime.sandboxes(Map.of())).isEmpty();
        assertThat(node.manager.pods()).isEmpty();
    }

    @Test
    void aPodNobodyKnowsIsErased() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);
        node.manager.close();
        node.delete("web", DeleteOptions.EMPTY.withGracePeriodSeconds(0));

        node.restartKubelet();
        node.seconds(5);

        assertThat(node.runtime.sandboxes(Map.of())).isEmpty();
    }

    @Test
    void anotherKubeletAdoptsWhatRuns() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);
        ContainerStatus before = node.status("web", "app");

        node.restartKubelet();
        node.seconds(30);

        assertThat(node.status("web", "app")).isEqualTo(before);
        assertThat(node.runtime.containers(Map.of())).hasSize(1);
    }

    @Test
    void aLostSandboxIsReplaced() {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);
        String sandbox = node.runtime.sandboxes(Map.of()).getFirst().getId();

        node.runtime.stopSandbox(sandbox);
        node.seconds(3);

        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
        assertThat(node.status("web", "app").restartCount()).isEqualTo(1);
        assertThat(node.condition("web", "Ready")).isEqualTo("True");
        assertThat(node.pod("web").status().podIP()).isEqualTo("10.88.0.3");
    }

    @Test
    void imagesThatCannotBePulledAreTriedAgain() {
        node.pullFailures.put("app:1", "no such image");
        node.create(pod("web", UnaryOperator.identity(), container("app")));

        node.seconds(1);
        assertThat(node.status("web", "app").state().waiting().reason()).isEqualTo("ErrImagePull");
        node.seconds(5);
        assertThat(node.status("web", "app").state().waiting().reason()).isEqualTo("ImagePullBackOff");
        assertThat(node.pod("web").status().phase()).isEqualTo("Pending");

        node.pullFailures.clear();
        node.seconds(6);
        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
    }

    @Test
    void failedLivenessRestarts() {
        Container probed = container("app")
                .withLivenessProbe(Probe.builder()
                        .exec(ExecAction.builder().command(List.of("check")).build())
                        .periodSeconds(5)
                        .failureThreshold(2)
                        .build());
        node.create(pod("web", UnaryOperator.identity(), probed));
        node.seconds(20);
        assertThat(node.status("web", "app").restartCount()).isZero();

        node.execResults.put("check", 1);
        node.seconds(12);
        node.execResults.clear();
        node.seconds(3);

        assertThat(node.status("web", "app").restartCount()).isEqualTo(1);
        assertThat(node.events).anyMatch(event -> event.startsWith("Unhealthy: Liveness probe failed"));
        assertThat(node.events).contains("Killing: Container app failed liveness probe");
    }

    @Test
    void readinessFollowsItsProbe() {
        Container probed = container("app")
                .withReadinessProbe(Probe.builder()
                        .exec(ExecAction.builder().command(List.of("check")).build())
                        .periodSeconds(2)
                        .failureThreshold(1)
                        .build());
        node.execResults.put("check", 1);
        node.create(pod("web", UnaryOperator.identity(), probed));
        node.seconds(10);
        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
        assertThat(node.condition("web", "Ready")).isEqualTo("False");

        node.execResults.clear();
        node.seconds(3);
        assertThat(node.condition("web", "Ready")).isEqualTo("True");

        node.execResults.put("check", 1);
        node.seconds(3);
        assertThat(node.condition("web", "Ready")).isEqualTo("False");
        assertThat(node.status("web", "app").restartCount()).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        Container large = container("app")
                .withResources(ResourceRequirements.builder()
                        .requests(Map.of("cpu", Quantity.parse("1500m")))
                        .build());
        node.create(pod("one", UnaryOperator.identity(), large));
        node.create(pod("two", UnaryOperator.identity(), large));
        node.seconds(2);

        assertThat(node.pod("one").status().phase()).isEqualTo("Running");
        assertThat(node.pod("two").status().phase()).isEqualTo("Failed");
        assertThat(node.pod("two").status().reason()).isEqualTo("OutOfcpu");
        assertThat(node.pod("two").status().message())
                .isEqualTo("Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1500, "
                        + "capacity: 2000");
    }

    @Test
    void endsAtItsDeadline() {
        node.create(pod("job", spec -> spec.withActiveDeadlineSeconds(20), container("app")));
        node.seconds(10);
        assertThat(node.pod("job").status().phase()).isEqualTo("Running");

        node.seconds(15);
        assertThat(node.pod("job").status().phase()).isEqualTo("Failed");
        assertThat(node.pod("job").status().reason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void goesOnWhileTheApiIsAway() throws Exception {
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(2);
        node.behaviours.put("app", FakeRuntime.Behaviour.RUNS);
        try (FakeClient.Fault fault = node.client.failWhen(request -> Optional.of(ApiErrors.internalError("away")))) {
            node.runtime.stopSandbox(node.runtime.sandboxes(Map.of()).getFirst().getId());
            node.seconds(10);
            assertThat(node.runtime.containers(Map.of())).hasSize(2);
        }

        node.seconds(5);

        assertThat(node.status("web", "app").restartCount()).isEqualTo(1);
    }

    @Test
    void goesOnWhenTheRuntimeComesBack() {
        node.runtime.available(false);
        node.create(pod("web", UnaryOperator.identity(), container("app")));
        node.seconds(10);

        node.runtime.available(true);
        node.seconds(3);

        assertThat(node.pod("web").status().phase()).isEqualTo("Running");
    }
}
