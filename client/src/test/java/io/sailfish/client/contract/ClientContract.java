package io.sailfish.client.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.ObjectList;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.Selection;
import io.sailfish.client.time.Timers;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Client} promises, whichever implementation stands behind it. Each test works in the namespace "default",
 * which must exist, with names of its own; no controller, scheduler or kubelet may act on it.
 */
public abstract class ClientContract {
    protected static final String NAMESPACE = "default";

    /** The client under test, with every right. */
    protected abstract Client client();

    private ResourceClient<ConfigMap> configMaps() {
        return client().resource(CoreV1.CONFIG_MAPS);
    }

    private ResourceClient<Pod> pods() {
        return client().resource(CoreV1.PODS);
    }

    private ResourceClient<Deployment> deployments() {
        return client().resource(AppsV1.DEPLOYMENTS);
    }

    protected static ConfigMap configMap(String name, Map<String, String> labels, Map<String, String> data) {
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(NAMESPACE)
                        .name(name)
                        .labels(labels)
                        .build())
                .data(data)
                .build();
    }

    private static PodSpec podSpec() {
        return PodSpec.builder()
                .containers(List.of(Container.builder()
                        .name("main")
                        .image("example.org/main:1")
                        .build()))
                .build();
    }

    protected static Pod pod(String name, Map<String, String> labels) {
        return Pod.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(NAMESPACE)
                        .name(name)
                        .labels(labels)
                        .build())
                .spec(podSpec())
                .build();
    }

    private static Deployment deployment(String name, int replicas) {
        return Deployment.builder()
                .metadata(ObjectMeta.builder().namespace(NAMESPACE).name(name).build())
                .spec(DeploymentSpec.builder()
                        .replicas(replicas)
                        .selector(LabelSelector.builder()
                                .matchLabels(Map.of("app", name))
                                .build())
                        .template(PodTemplateSpec.builder()
                                .metadata(ObjectMeta.builder()
                                        .labels(Map.of("app", name))
                                        .build())
                                .spec(podSpec())
                                .build())
                        .build())
                .build();
    }

    private static DeleteOptions now() {
        return DeleteOptions.builder().gracePeriodSeconds(0).build();
    }

    private static ApiException failure(Runnable request) {
        return catchThrowableOfType(ApiException.class, request::run);
    }

    private static Binding binding(String pod, String node) {
        return Binding.builder()
                .metadata(ObjectMeta.builder().namespace(NAMESPACE).name(pod).build())
                .target(ObjectReference.builder().kind("Node").name(node).build())
                .build();
    }

    @Test
    void createGivesAnIdentityAndGetReadsTheSame() {
        ConfigMap created = configMaps().create(configMap("identity", Map.of(), Map.of("a", "1")));
        assertThat(created.metadata().uid()).isNotEmpty();
        assertThat(created.metadata().resourceVersion()).isNotEmpty();
        assertThat(created.metadata().hasCreationTimestamp()).isTrue();
        assertThat(configMaps().get(NAMESPACE, "identity")).isEqualTo(created);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        ApiException failure = failure(() -> configMaps().get(NAMESPACE, "nowhere"));
        assertThat(failure.code()).isEqualTo(404);
        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.getMessage()).isEqualTo("configmaps \"nowhere\" not found");
        assertThat(failure.failure().details().name()).isEqualTo("nowhere");
        assertThat(failure.failure().details().kind()).isEqualTo("configmaps");
    }

    @Test
    void aNameIsTakenOnce() {
        configMaps().create(configMap("taken", Map.of(), Map.of()));
        ApiException failure = failure(() -> configMaps().create(configMap("taken", Map.of(), Map.of())));
        assertThat(failure.code()).isEqualTo(409);
        assertThat(failure.reason()).isEqualTo(Reason.ALREADY_EXISTS);
    }

    @Test
    void aNameCanBeGenerated() {
        ConfigMap nameless = configMap("", Map.of(), Map.of());
        ConfigMap given = nameless.withMetadata(nameless.metadata().withGenerateName("generated-"));
        String first = configMaps().create(given).name();
        String second = configMaps().create(given).name();
        assertThat(first).matches("generated-[a-z0-9]{5}").isNotEqualTo(second);
    }

    @Test
    void aStaleUpdateConflicts() {
        ConfigMap first = configMaps().create(configMap("stale", Map.of(), Map.of("a", "1")));
        ConfigMap second = configMaps().update(first.withData(Map.of("a", "2")));
        assertThat(second.metadata().resourceVersion())
                .isNotEqualTo(first.metadata().resourceVersion());
        ApiException failure = failure(() -> configMaps().update(first.withData(Map.of("a", "3"))));
        assertThat(failure.code()).isEqualTo(409);
        assertThat(failure.reason()).isEqualTo(Reason.CONFLICT);
        assertThat(configMaps().get(NAMESPACE, "stale").data()).containsEntry("a", "2");
    }

    @Test
    void anUpdateThatChangesNothingIsNoNewVersion() {
        ConfigMap first = configMaps().create(configMap("same", Map.of(), Map.of("a", "1")));
        assertThat(configMaps().update(first).metadata().resourceVersion())
                .isEqualTo(first.metadata().resourceVersion());
    }

    @Test
    void statusIsWrittenApart() {
        Deployment created = deployments().create(deployment("apart", 2));
        assertThat(created.metadata().generation()).isEqualTo(1);
        Deployment both = created.withSpec(created.spec().withReplicas(3))
                .withStatus(DeploymentStatus.builder().replicas(7).build());
        Deployment updated = deployments().update(both);
        assertThat(updated.spec().replicas(0)).isEqualTo(3);
        assertThat(updated.status().replicas()).isZero();
        assertThat(updated.metadata().generation()).isEqualTo(2);
        Deployment status = deployments()
                .updateStatus(updated.withSpec(updated.spec().withReplicas(9))
                        .withStatus(DeploymentStatus.builder().replicas(7).build()));
        assertThat(status.spec().replicas(0)).isEqualTo(3);
        assertThat(status.status().replicas()).isEqualTo(7);
        assertThat(status.metadata().generation()).isEqualTo(2);
    }

    @Test
    void patchesChangeWhatTheyName() {
        configMaps().create(configMap("patched", Map.of("l", "1"), Map.of("a", "1", "b", "2")));
        ConfigMap merged =
                configMaps().patch(NAMESPACE, "patched", Patch.merge("{\"data\":{\"a\":null,\"c\":\"3\"}}"), "");
        assertThat(merged.data()).isEqualTo(Map.of("b", "2", "c", "3"));
        ConfigMap strategic = configMaps()
                .patch(NAMESPACE, "patched", Patch.strategic("{\"metadata\":{\"labels\":{\"m\":\"2\"}}}"), "");
        assertThat(strategic.metadata().labels()).isEqualTo(Map.of("l", "1", "m", "2"));
        ConfigMap json = configMaps()
                .patch(
                        NAMESPACE,
                        "patched",
                        Patch.json("[{\"op\":\"replace\",\"path\":\"/data/b\",\"value\":\"9\"}]"),
                        "");
        assertThat(json.data()).isEqualTo(Map.of("b", "9", "c", "3"));
    }

    @Test
    void aStrategicPatchMergesListsByKey() {
        pods().create(pod("listed", Map.of()));
        String patch = "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"example.org/main:2\"}]}}";
        Pod patched = pods().patch(NAMESPACE, "listed", Patch.strategic(patch), "");
        assertThat(patched.spec().containers()).hasSize(1);
        assertThat(patched.spec().containers().getFirst().image()).isEqualTo("example.org/main:2");
    }

    @Test
    void aStatusPatchLeavesTheRest() {
        Deployment created = deployments().create(deployment("status-patch", 2));
        Deployment patched = deployments()
                .patch(
                        NAMESPACE,
                        "status-patch",
                        Patch.merge("{\"spec\":{\"replicas\":5},\"status\":{\"replicas\":1}}"),
                        "status");
        assertThat(patched.spec()).isEqualTo(created.spec());
        assertThat(patched.status().replicas()).isEqualTo(1);
    }

    @Test
    void listsSelectByLabelsAndFields() {
        pods().create(pod("list-a", Map.of("list", "yes", "n", "a")));
        pods().create(pod("list-b", Map.of("list", "yes", "n", "b")));
        pods().create(pod("list-c", Map.of("list", "no", "n", "c")));
        pods().createSubresource(NAMESPACE, "list-b", "binding", binding("list-b", "list-node"), Status.EMPTY);
        assertThat(names(ListOptions.ALL.labels("list=yes"))).containsExactly("list-a", "list-b");
        assertThat(names(ListOptions.ALL.labels("list=yes,n notin (a)"))).containsExactly("list-b");
        assertThat(names(ListOptions.ALL.labels("list").fields("spec.nodeName=list-node")))
                .containsExactly("list-b");
        assertThat(names(ListOptions.ALL.labels("list").fields("metadata.name!=list-a")))
                .containsExactly("list-b", "list-c");
        assertThat(failure(() -> names(ListOptions.ALL.labels("list in"))).code())
                .isEqualTo(400);
    }

    private List<String> names(ListOptions options) {
        return pods().list(NAMESPACE, options).items().stream().map(Pod::name).toList();
    }

    @Test
    void aListComesInPagesOfOneRevision() {
        for (int i = 0; i < 7; i++) {
            configMaps().create(configMap("page-" + i, Map.of("paged", "yes"), Map.of()));
        }
        ListOptions options = ListOptions.ALL.labels("paged=yes");
        ObjectList<ConfigMap> first = configMaps().list(NAMESPACE, options.page(3, ""));
        ObjectList<ConfigMap> second = configMaps().list(NAMESPACE, options.page(3, first.continueToken()));
        ObjectList<ConfigMap> third = configMaps().list(NAMESPACE, options.page(3, second.continueToken()));
        List<ConfigMap> all = new ArrayList<>(first.items());
        all.addAll(second.items());
        all.addAll(third.items());
        assertThat(all)
                .extracting(ConfigMap::name)
                .containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
        assertThat(first.items()).hasSize(3);
        assertThat(third.continueToken()).isEmpty();
        assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
    }

    @Test
    void deletionKeepsToItsPreconditions() {
        configMaps().create(configMap("condition", Map.of(), Map.of()));
        DeleteOptions other = DeleteOptions.builder()
                .preconditions(Preconditions.builder().uid("another").build())
                .build();
        assertThat(failure(() -> configMaps().delete(NAMESPACE, "condition", other))
                        .reason())
                .isEqualTo(Reason.CONFLICT);
        configMaps().delete(NAMESPACE, "condition", DeleteOptions.EMPTY);
        assertThat(failure(() -> configMaps().get(NAMESPACE, "condition")).reason())
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(failure(() -> configMaps().delete(NAMESPACE, "condition", DeleteOptions.EMPTY))
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void finalizersHoldADeletedObject() {
        ConfigMap given = configMap("held", Map.of(), Map.of());
        configMaps().create(given.withMetadata(given.metadata().withFinalizers(List.of("example.org/hold"))));
        configMaps().delete(NAMESPACE, "held", DeleteOptions.EMPTY);
        ConfigMap held = configMaps().get(NAMESPACE, "held");
        assertThat(held.metadata().hasDeletionTimestamp()).isTrue();
        configMaps().update(held.withMetadata(held.metadata().withFinalizers(List.of())));
        assertThat(failure(() -> configMaps().get(NAMESPACE, "held")).reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void aBoundPodIsGivenGraceAndThenGone() {
        Pod created = pods().create(pod("graceful", Map.of()));
        assertThat(created.status().phase()).isEqualTo("Pending");
        pods().createSubresource(NAMESPACE, "graceful", "binding", binding("graceful", "some-node"), Status.EMPTY);
        assertThat(pods().get(NAMESPACE, "graceful").spec().nodeName()).isEqualTo("some-node");
        assertThat(failure(() -> pods().createSubresource(
                                        NAMESPACE,
                                        "graceful",
                                        "binding",
                                        binding("graceful", "other-node"),
                                        Status.EMPTY))
                        .reason())
                .isEqualTo(Reason.CONFLICT);
        pods().delete(NAMESPACE, "graceful", DeleteOptions.EMPTY);
        Pod dying = pods().get(NAMESPACE, "graceful");
        assertThat(dying.metadata().hasDeletionTimestamp()).isTrue();
        assertThat(dying.metadata().deletionGracePeriodSeconds(0)).isEqualTo(30);
        pods().delete(NAMESPACE, "graceful", now());
        assertThat(failure(() -> pods().get(NAMESPACE, "graceful")).reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void aCollectionIsDeletedBySelection() {
        configMaps().create(configMap("many-1", Map.of("many", "yes"), Map.of()));
        configMaps().create(configMap("many-2", Map.of("many", "yes"), Map.of()));
        configMaps().create(configMap("many-3", Map.of("many", "no"), Map.of()));
        configMaps().deleteCollection(NAMESPACE, DeleteOptions.EMPTY, ListOptions.ALL.labels("many=yes"));
        assertThat(configMaps().list(NAMESPACE, ListOptions.ALL.labels("many")).items())
                .extracting(ConfigMap::name)
                .containsExactly("many-3");
    }

    @Test
    void scaleReadsAndWritesReplicas() {
        deployments().create(deployment("scaled", 2));
        Scale scale = deployments().getSubresource(NAMESPACE, "scaled", "scale", Scale.EMPTY);
        assertThat(scale.spec().replicas()).isEqualTo(2);
        assertThat(scale.status().selector()).isEqualTo("app=scaled");
        Scale changed = deployments()
                .updateSubresource(
                        NAMESPACE,
                        "scaled",
                        "scale",
                        scale.withSpec(scale.spec().withReplicas(4)));
        assertThat(changed.spec().replicas()).isEqualTo(4);
        assertThat(deployments().get(NAMESPACE, "scaled").spec().replicas(0)).isEqualTo(4);
    }

    @Test
    void aWatchTellsWhatHappensFromARevisionOn() throws Exception {
        String start = configMaps().list(NAMESPACE, ListOptions.ALL).resourceVersion();
        ListOptions options = ListOptions.ALL.labels("watched=yes");
        WatchRecorder<ConfigMap> recorder = new WatchRecorder<>();
        ConfigMap first = configMaps().create(configMap("watched", Map.of("watched", "yes"), Map.of()));
        try (WatchHandle _ = configMaps().watch(NAMESPACE, options.from(start), recorder)) {
            configMaps().update(first.withData(Map.of("a", "1")));
            configMaps().create(configMap("unwatched", Map.of(), Map.of()));
            configMaps().delete(NAMESPACE, "watched", DeleteOptions.EMPTY);
            WatchEvent<ConfigMap> added = recorder.nextChange();
            assertThat(added).isEqualTo(new WatchEvent.Added<>(first));
            assertThat(recorder.nextInShort()).isEqualTo("MODIFIED watched");
            if (!(recorder.nextChange() instanceof WatchEvent.Deleted<ConfigMap>(ConfigMap last))) {
                throw new AssertionError("no deletion");
            }
            assertThat(last.data()).isEqualTo(Map.of("a", "1"));
            assertThat(Long.parseLong(last.metadata().resourceVersion()))
                    .isGreaterThan(Long.parseLong(first.metadata().resourceVersion()));
        }
        assertThat(recorder.isOver()).isFalse();
    }

    @Test
    void leavingASelectionShowsAsDeletion() throws Exception {
        ConfigMap first = configMaps().create(configMap("leaver", Map.of("leaves", "no"), Map.of()));
        WatchRecorder<ConfigMap> recorder = new WatchRecorder<>();
        ListOptions options =
                ListOptions.ALL.labels("leaves=no").from(first.metadata().resourceVersion());
        try (WatchHandle _ = configMaps().watch(NAMESPACE, options, recorder)) {
            ConfigMap left =
                    configMaps().update(first.withMetadata(first.metadata().withLabels(Map.of("leaves", "yes"))));
            assertThat(recorder.nextInShort()).isEqualTo("DELETED leaver");
            configMaps().update(left.withMetadata(left.metadata().withLabels(Map.of("leaves", "no"))));
            assertThat(recorder.nextInShort()).isEqualTo("ADDED leaver");
        }
    }

    @Test
    void initialEventsShowWhatIsThereAndSayWhenThatIsComplete() throws Exception {
        configMaps().create(configMap("initial-1", Map.of("initial", "yes"), Map.of()));
        configMaps().create(configMap("initial-2", Map.of("initial", "yes"), Map.of()));
        WatchRecorder<ConfigMap> recorder = new WatchRecorder<>();
        ListOptions options = ListOptions.ALL.labels("initial=yes").initialEvents();
        try (WatchHandle _ = configMaps().watch(NAMESPACE, options, recorder)) {
            assertThat(Set.of(recorder.nextInShort(), recorder.nextInShort()))
                    .isEqualTo(Set.of("ADDED initial-1", "ADDED initial-2"));
            assertThat(recorder.nextInShort()).isEqualTo("COMPLETE");
            configMaps().delete(NAMESPACE, "initial-1", DeleteOptions.EMPTY);
            assertThat(recorder.nextInShort()).isEqualTo("DELETED initial-1");
        }
    }

    @Test
    void manyWritersLoseNothing() throws Exception {
        configMaps().create(configMap("counter", Map.of(), Map.of("n", "0")));
        int writers = 8;
        int each = 5;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int j = 0; j < each; j++) {
                    increment();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(configMaps().get(NAMESPACE, "counter").data()).containsEntry("n", Integer.toString(writers * each));
    }

    private void increment() {
        while (true) {
            ConfigMap present = configMaps().get(NAMESPACE, "counter");
            int n = Integer.parseInt(present.data().get("n"));
            try {
                configMaps().update(present.withData(Map.of("n", Integer.toString(n + 1))));
                return;
            } catch (ApiException e) {
                assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
            }
        }
    }

    @Test
    void anInformerFollows() throws Exception {
        configMaps().create(configMap("followed-1", Map.of("followed", "yes"), Map.of()));
        Set<String> gone = new HashSet<>();
        CountDownLatch deleted = new CountDownLatch(1);
        try (Informer<ConfigMap> informer = new Informer<>(
                client(), CoreV1.CONFIG_MAPS, new Selection(NAMESPACE, "followed=yes", ""), Timers.system())) {
            informer.addHandler(new io.sailfish.client.informer.EventHandler<>() {
                @Override
                public void deleted(ConfigMap last) {
                    gone.add(last.name());
                    deleted.countDown();
                }
            });
            informer.start();
            informer.awaitSynced();
            assertThat(informer.lister().all()).extracting(ConfigMap::name).containsExactly("followed-1");
            configMaps().create(configMap("followed-2", Map.of("followed", "yes"), Map.of()));
            configMaps().delete(NAMESPACE, "followed-1", DeleteOptions.EMPTY);
            assertThat(deleted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gone).containsExactly("followed-1");
            assertThat(informer.lister().get(new NamespacedName(NAMESPACE, "followed-2")))
                    .isPresent();
        }
    }
}
