package io.sailfish.node.pod;

import io.sailfish.client.Client;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.Container;
import io.sailfish.node.cri.proto.PodSandbox;
import io.sailfish.node.pod.Situation.Ending;
import io.sailfish.node.time.Background;
import io.sailfish.node.volume.ApiObjects;
import io.sailfish.node.volume.PodFolders;
import io.sailfish.node.volume.Volumes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods of a node. Gives each pod that the API binds to the node a worker, wakes workers when the runtime's state
 * changes, and clears away what belongs to no pod.
 *
 * <p>It is an informer's handler: a pod that appears is admitted or refused, one that disappears is ended and erased. Until
 * {@link #synced} nothing is taken for an orphan.
 */
public final class PodManager implements EventHandler<Pod>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodManager.class);

    /**
     * How often things are looked at.
     *
     * @param relist          the runtime's state, which tells of containers that ended
     * @param volumes         volumes whose content follows the API
     * @param orphans         what belongs to no pod
     * @param looksAfterStart when to look at a container that was just started, as many end at once
     */
    public record Rhythm(Duration relist, Duration volumes, Duration orphans, List<Duration> looksAfterStart) {
        public static final Rhythm DEFAULT = new Rhythm(
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                List.of(Duration.ofMillis(150), Duration.ofMillis(500)));
    }

    /**
     * What a manager needs.
     *
     * @param client  with the node's identity
     * @param runtime where containers run
     * @param space   what is kept for pods beside the runtime
     * @param groups  control groups of the pods' classes; empty on a simulated node
     * @param labels  the node's labels as they are now
     */
    public record Dependencies(
            Client client,
            ContainerRuntime runtime,
            PodSpace space,
            Optional<PodGroups> groups,
            ApiObjects objects,
            PodFolders folders,
            DnsSettings dns,
            PodEvents events,
            Supplier<Map<String, String>> labels,
            Background background,
            Rhythm rhythm) {}

    private final Dependencies use;
    private final NodeFacts node;
    private final PodActions actions;
    private final PodWorker.Surroundings around;
    private final StatusReports reports;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final List<Timers.Timer> timers = new ArrayList<>();
    private Map<String, Set<String>> seen = Map.of();
    private Set<String> suspects = Set.of();
    private volatile boolean synced;

    public PodManager(NodeFacts node, Dependencies use) {
        this.node = node;
        this.use = use;
        SandboxConfigs sandboxes = new SandboxConfigs(use.folders(), use.dns());
        Images images = new Images(use.runtime(), use.background()::now, new PullSecrets(use.objects()));
        actions = new PodActions(use.runtime(), use.space(), sandboxes, images, use.events(), node, use.background());
        reports = new StatusReports(use.client(), use.background());
        around = new PodWorker.Surroundings(
                actions,
                reports,
                use.background(),
                use.events(),
                new PodStatuses.Surroundings(node.runtimeName(), node.addresses()),
                use.rhythm().looksAfterStart());
    }

    /** Begins to look at the runtime. */
    public void start() {
        Rhythm rhythm = use.rhythm();
        timers.add(use.background().every(rhythm.relist(), rhythm.relist(), this::relist));
        timers.add(use.background().every(rhythm.volumes(), rhythm.volumes(), this::refreshVolumes));
        timers.add(use.background().every(rhythm.orphans(), rhythm.orphans(), this::clearAway));
    }

    /** All pods of the node have been told; from now on what belongs to none of them is cleared away. */
    public void synced() {
        synced = true;
        applyClasses();
    }

    // ---- the API

    @Override
    public void added(Pod pod) {
        PodWorker worker;
        synchronized (this) {
            PodWorker known = workers.get(Pods.uid(pod));
            if (known != null) {
                known.update(pod);
                return;
            }
            Optional<NodeAdmission.Refusal> refusal = admit(pod);
            worker = worker(pod);
            if (refusal.isPresent()) {
                LOG.info("Pod {} is refused: {}", pod.key(), refusal.get().message());
                use.events()
                        .warning(pod, "", refusal.get().reason(), refusal.get().message());
                worker.end(new Ending(
                        "Failed",
                        refusal.get().reason(),
                        "Pod was rejected: " + refusal.get().message(),
                        Duration.ZERO));
            }
        }
        if (synced) {
            applyClasses();
        }
        worker.poke();
    }

    @Override
    public void updated(Pod old, Pod pod) {
        PodWorker worker = workers.get(Pods.uid(pod));
        if (worker == null) {
            added(pod);
        } else {
            worker.update(pod);
        }
    }

    @Override
    public void deleted(Pod last) {
        PodWorker worker = workers.get(Pods.uid(last));
        if (worker != null) {
            worker.gone(last);
        }
    }

    /** Pods that were taken before, by this kubelet or an earlier one, are not judged again. */
    private Optional<NodeAdmission.Refusal> admit(Pod pod) {
        boolean taken = pod.status().hasStartTime() || Pods.isTerminal(pod) || Pods.isDeleted(pod);
        return taken
                ? Optional.empty()
                : NodeAdmission.refuse(
                        pod, activePods(), node.allocatable(), use.labels().get());
    }

    private PodWorker worker(Pod pod) {
        String uid = Pods.uid(pod);
        PodWorker worker = new PodWorker(pod, new RuntimeReader(use.runtime(), uid), around, () -> forget(uid));
        workers.put(uid, worker);
        return worker;
    }

    private void forget(String uid) {
        workers.remove(uid);
        reports.forget(uid);
        applyClasses();
    }

    private void applyClasses() {
        use.groups().ifPresent(groups -> {
            try {
                groups.applyClasses(
                        activePods(),
                        node.allocatable().getOrDefault("cpu", Quantity.ZERO).milliValue());
            } catch (IOException failure) {
                LOG.warn("The control groups of the pods' classes could not be set", failure);
            }
        });
    }

    // ---- what runs

    /** Looks at all that the runtime has and wakes the workers of pods in which something changed. */
    private void relist() {
        Map<String, Set<String>> now = new HashMap<>();
        Map<String, Pod> owners = new HashMap<>();
        try {
            for (PodSandbox sandbox : use.runtime().sandboxes(Map.of())) {
                note(now, owners, sandbox.getLabelsMap(), sandbox.getId() + sandbox.getStateValue());
            }
            for (Container container : use.runtime().containers(Map.of())) {
                note(now, owners, container.getLabelsMap(), container.getId() + container.getStateValue());
            }
        } catch (RuntimeFailure failure) {
            LOG.debug("The runtime cannot be listed: {}", failure.getMessage());
            return;
        }
        Set<String> changed = new HashSet<>(now.keySet());
        changed.addAll(seen.keySet());
        changed.removeIf(uid -> Objects.equals(now.get(uid), seen.get(uid)));
        for (String uid : changed) {
            PodWorker worker = workers.get(uid);
            if (worker != null) {
                worker.look();
            }
        }
        endOrphans(owners);
        seen = now;
    }

    /** An orphan is what has no worker twice in a row: a list may be older than the end of the pod in it. */
    private void endOrphans(Map<String, Pod> owners) {
        Set<String> without = new HashSet<>(owners.keySet());
        without.removeAll(workers.keySet());
        if (synced) {
            for (String uid : without) {
                Pod pod = owners.get(uid);
                if (pod != null && suspects.contains(uid)) {
                    LOG.info("Pod {} runs here but is not of this node any more: ending it", pod.key());
                    worker(pod).gone(pod);
                }
            }
        }
        suspects = without;
    }

    /** Only what a kubelet made carries a pod's labels; anything else that runs here is none of its business. */
    private static void note(
            Map<String, Set<String>> states, Map<String, Pod> owners, Map<String, String> labels, String state) {
        String uid = labels.get(Labels.POD_UID);
        if (uid != null) {
            states.computeIfAbsent(uid, absent -> new TreeSet<>()).add(state);
            owners.putIfAbsent(
                    uid,
                    Pod.builder()
                            .metadata(ObjectMeta.builder()
                                    .name(labels.getOrDefault(Labels.POD_NAME, ""))
                                    .namespace(labels.getOrDefault(Labels.POD_NAMESPACE, ""))
                                    .uid(uid)
                                    .build())
                            .build());
        }
    }

    private void refreshVolumes() {
        for (PodWorker worker : workers.values()) {
            if (Volumes.follows(worker.pod())) {
                use.background().execute(worker::refresh);
            }
        }
    }

    /** Clears away folders and control groups of pods that are gone, as after a power cut during their removal. */
    private void clearAway() {
        if (!synced) {
            return;
        }
        try {
            for (String uid : use.space().kept()) {
                if (!workers.containsKey(uid) && !seen.containsKey(uid)) {
                    LOG.info("Removing what is left of pod {}", uid);
                    use.space()
                            .erase(Pod.builder()
                                    .metadata(ObjectMeta.builder()
                                            .name("unknown")
                                            .namespace("unknown")
                                            .uid(uid)
                                            .build())
                                    .build());
                }
            }
        } catch (IOException failure) {
            LOG.warn("What is left of pods that are gone could not be removed", failure);
        }
    }

    // ---- questions

    /** The pods of the node as the API has them. */
    public Collection<Pod> pods() {
        return workers.values().stream().map(PodWorker::pod).toList();
    }

    private List<Pod> activePods() {
        return workers.values().stream()
                .filter(PodWorker::active)
                .map(PodWorker::pod)
                .toList();
    }

    /** The pod of this name, and what the runtime has of it. */
    public Optional<PodInfo> find(String namespace, String name) {
        return workers.values().stream()
                .filter(worker -> worker.pod().name().equals(name)
                        && worker.pod().namespace().equals(namespace))
                .map(worker -> new PodInfo(worker.pod(), worker.runtime()))
                .findFirst();
    }

    /** All pods with what the runtime has of them. */
    public List<PodInfo> infos() {
        return workers.values().stream()
                .map(worker -> new PodInfo(worker.pod(), worker.runtime()))
                .toList();
    }

    /** A pod as the API has it and as the runtime has it. */
    public record PodInfo(Pod pod, PodRuntimeState runtime) {}

    /** Ends a pod to relieve the node. */
    public void evict(Pod pod, String message, Duration grace) {
        PodWorker worker = workers.get(Pods.uid(pod));
        if (worker != null) {
            use.events().warning(pod, "", "Evicted", message);
            worker.end(new Ending("Failed", "Evicted", message, grace));
        }
    }

    /** Stops looking after pods; they go on running. */
    @Override
    public void close() {
        timers.forEach(Timers.Timer::cancel);
        workers.values().forEach(PodWorker::close);
    }
}
