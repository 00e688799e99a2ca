package io.sailfish.client.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.client.contract.ClientContract;
import io.sailfish.client.contract.WatchRecorder;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.NamespaceSpec;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.api.policy.v1.Eviction;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FakeClientTest extends ClientContract {
    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);

    @Override
    protected Client client() {
        return client;
    }

    @Test
    void givenObjectsKeepTheirStatus() {
        Pod pod = pod("given", Map.of())
                .withStatus(PodStatus.builder().phase("Running").build());
        client.given(CoreV1.PODS, pod);
        assertThat(client.resource(CoreV1.PODS).get(NAMESPACE, "given").status().phase())
                .isEqualTo("Running");
    }

    @Test
    void timeComesFromTheTimers() {
        timers.advance(Duration.ofHours(1));
        Pod pod = client.resource(CoreV1.PODS).create(pod("timed", Map.of()));
        assertThat(pod.metadata().creationTimestamp().instant())
                .isEqualTo(VirtualTimers.START.plus(Duration.ofHours(1)));
    }

    @Test
    void faultsAreThrownWhileTheyAreInPlace() {
        try (FakeClient.Fault _ = client.failWhen(request -> request.verb().equals("create")
                ? Optional.of(ApiErrors.serviceUnavailable("down"))
                : Optional.empty())) {
            assertThatThrownBy(() -> client.resource(CoreV1.PODS).create(pod("faulty", Map.of())))
                    .hasMessageContaining("down");
        }
        client.resource(CoreV1.PODS).create(pod("faulty", Map.of()));
        assertThat(client.requests())
                .contains(new FakeClient.Request("create", "pods", "", NAMESPACE, "faulty"))
                .hasSize(2);
    }

    @Test
    void watchesEndAndOldRevisionsExpire() throws Exception {
        String version = client.resource(CoreV1.CONFIG_MAPS)
                .create(configMap("old", Map.of(), Map.of()))
                .metadata()
                .resourceVersion();
        WatchRecorder<ConfigMap> recorder = new WatchRecorder<>();
        client.resource(CoreV1.CONFIG_MAPS).watch(NAMESPACE, ListOptions.ALL.from(version), recorder);
        assertThat(client.watches()).isEqualTo(1);
        client.expire();
        assertThat(recorder.end()).isEmpty();
        assertThat(client.watches()).isZero();
        assertThatThrownBy(() -> client.resource(CoreV1.CONFIG_MAPS)
                        .watch(NAMESPACE, ListOptions.ALL.from(version), new WatchRecorder<>()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
    }

    @Test
    void aHandlerThatWritesKeepsEveryoneInOrder() throws Exception {
        WatchRecorder<ConfigMap> recorder = new WatchRecorder<>();
        client.resource(CoreV1.CONFIG_MAPS).watch(NAMESPACE, ListOptions.ALL.initialEvents(), new WatchHandler<>() {
            @Override
            public void onEvent(WatchEvent<ConfigMap> event) {
                if (event instanceof WatchEvent.Added<ConfigMap>(ConfigMap object)) {
                    client.resource(CoreV1.CONFIG_MAPS).update(object.withData(Map.of("seen", "yes")));
                }
            }

            @Override
            public void onEnd(@Nullable ApiException failure) {}
        });
        client.resource(CoreV1.CONFIG_MAPS).watch(NAMESPACE, ListOptions.ALL.initialEvents(), recorder);
        assertThat(recorder.nextInShort()).isEqualTo("COMPLETE");
        client.resource(CoreV1.CONFIG_MAPS).create(configMap("nested", Map.of(), Map.of()));
        assertThat(recorder.nextInShort()).isEqualTo("ADDED nested");
        assertThat(recorder.nextInShort()).isEqualTo("MODIFIED nested");
    }

    @Test
    void aNamespaceTerminatesAndIsFinalized() {
        var namespaces = client.resource(CoreV1.NAMESPACES);
        namespaces.create(Namespace.builder()
                .metadata(ObjectMeta.builder().name("dept").build())
                .build());
        namespaces.delete("", "dept", DeleteOptions.EMPTY);
        Namespace dying = namespaces.get("", "dept");
        assertThat(dying.status().phase()).isEqualTo("Terminating");
        namespaces.updateSubresource(
                "",
                "dept",
                "finalize",
                dying.withSpec(NamespaceSpec.builder().finalizers(List.of()).build()));
        client.awaitGone(CoreV1.NAMESPACES, "", "dept");
    }

    @Test
    void evictionDeletesAndTokensAreGiven() {
        client.resource(CoreV1.PODS).create(pod("evicted", Map.of()));
        client.resource(CoreV1.PODS).createSubresource(NAMESPACE, "evicted", "eviction", Eviction.EMPTY, Status.EMPTY);
        client.awaitGone(CoreV1.PODS, NAMESPACE, "evicted");
        client.given(
                CoreV1.SERVICE_ACCOUNTS,
                ServiceAccount.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace(NAMESPACE)
                                .name("default")
                                .build())
                        .build());
        TokenRequest token = client.resource(CoreV1.SERVICE_ACCOUNTS)
                .createSubresource(NAMESPACE, "default", "token", TokenRequest.EMPTY, TokenRequest.EMPTY);
        assertThat(token.status().token()).isNotEmpty();
    }

    @Test
    void awaitGivesTheObjectOnceItIsAsAsked() {
        Thread.startVirtualThread(() -> {
            Pod pod = client.resource(CoreV1.PODS).create(pod("awaited", Map.of()));
            client.resource(CoreV1.PODS)
                    .updateStatus(
                            pod.withStatus(PodStatus.builder().phase("Running").build()));
        });
        Pod running = client.await(
                CoreV1.PODS, NAMESPACE, "awaited", pod -> pod.status().phase().equals("Running"));
        assertThat(running.name()).isEqualTo("awaited");
    }
}
