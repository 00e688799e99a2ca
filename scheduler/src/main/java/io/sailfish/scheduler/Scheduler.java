package io.sailfish.scheduler;

import io.sailfish.client.Client;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.status.ApiException;
import io.sailfish.scheduler.SchedulerMetrics.Outcome;
import io.sailfish.scheduler.device.ClaimUse;
import io.sailfish.scheduler.device.DeviceSelectors;
import io.sailfish.scheduler.device.DeviceTable;
import io.sailfish.scheduler.device.PodDevices;
import io.sailfish.scheduler.placement.Placement;
import io.sailfish.scheduler.placement.Placement.Decision;
import io.sailfish.scheduler.placement.Verdicts;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.preemption.Preemption;
import io.sailfish.scheduler.queue.ClusterEvent;
import io.sailfish.scheduler.queue.QueuedPod;
import io.sailfish.scheduler.queue.SchedulingQueue;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a cluster. One thread takes in what happens, decides for the pods that wait, and owns all state;
 * informers and bindings only put messages into its mailbox.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once. To be run by one process at a time (leader election is the
 * caller's).
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final int SHAPES = 256;
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final SchedulerConfig config;
    private final Timers timers;
    private final SchedulerMetrics metrics;
    private final Binder binder;
    private final EventRecorder events;
    private final Informer<Pod> podInformer;
    private final Informer<Node> nodeInformer;
    private final Informer<Namespace> namespaceInformer;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Service> serviceInformer;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();

    private final NodeTable table;
    private final SchedulingQueue queue;
    private final ClusterChanges clusterChanges;
    private final DeviceChanges deviceChanges;
    private final Map<String, Placement> placements = new HashMap<>();
    private final Map<String, Preemption> preemptions = new HashMap<>();
    private final Map<String, Map<PodShape, Verdicts>> shapes = new HashMap<>();
    /** Pods that were decided and whose binding the informer has not shown yet, with their uids. */
    private final Map<NamespacedName, String> assumed = new HashMap<>();

    private Timers.Timer wakeUp = () -> {};

    private @Nullable Thread thread;
    private volatile boolean closed;

    public Scheduler(
            SchedulerConfig config,
            Client client,
            InformerFactory informers,
            Timers timers,
            RandomGenerator random,
            SchedulerMetrics metrics,
            DeviceSelectors selectors) {
        this.config = config;
        this.table = new NodeTable(new DeviceTable(selectors));
        this.timers = timers;
        this.metrics = metrics;
        this.queue = new SchedulingQueue(config.firstBackoff(), config.mostBackoff());
        this.events = new EventRecorder(client, "default-scheduler", "", timers);
        this.binder = new Binder(client, events, timers, config.bindsInFlight());
        this.podInformer = informers.informer(CoreV1.PODS);
        this.nodeInformer = informers.informer(CoreV1.NODES);
        this.namespaceInformer = informers.informer(CoreV1.NAMESPACES);
        this.serviceInformer = informers.informer(CoreV1.SERVICES);
        this.budgets = informers.informer(PolicyV1.POD_DISRUPTION_BUDGETS);
        this.clusterChanges = new ClusterChanges(table, this::happened, mailbox::add);
        this.deviceChanges = new DeviceChanges(table.devices(), informers, this::happened, mailbox::add);
        config.profiles().forEach((name, plugins) -> {
            Placement placement = new Placement(table, plugins, random);
            placements.put(name, placement);
            preemptions.put(name, new Preemption(table, placement, random));
            shapes.put(name, cacheOf());
        });
        informers.start();
    }

    private void happened(ClusterEvent event) {
        queue.happened(event, timers.instant());
    }

    private static Map<PodShape, Verdicts> cacheOf() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<PodShape, Verdicts> eldest) {
                return size() > SHAPES;
            }
        };
    }

    /** Begins to schedule once the caches are complete. */
    public void start() {
        thread = Thread.ofPlatform().name("scheduler").daemon().start(this::run);
    }

    private void run() {
        try {
            deviceChanges.follow();
            namespaceInformer.addInlineHandler(clusterChanges.namespaces());
            namespaceInformer.awaitSynced();
            serviceInformer.addInlineHandler(clusterChanges.services());
            serviceInformer.awaitSynced();
            nodeInformer.addInlineHandler(clusterChanges.nodes());
            nodeInformer.awaitSynced();
            podInformer.addInlineHandler(new PodChanges());
            podInformer.awaitSynced();
            while (!closed) {
                takeIn();
                scheduleReady();
                metrics.state(queue.sizes(), table.nodeCount(), table.podCount(), assumed.size());
            }
        } catch (InterruptedException e) {
            LOG.debug("the scheduler was interrupted");
        }
    }

    /** Waits for a message, or for a pod's time to come, and takes in all that has arrived. */
    private void takeIn() throws InterruptedException {
        Runnable message = mailbox.poll();
        if (message == null && !queue.hasReady()) {
            wakeUp.cancel();
            Instant now = timers.instant();
            queue.nextWake()
                    .ifPresent(
                            wake -> wakeUp = timers.schedule(Duration.between(now, wake), () -> mailbox.add(() -> {})));
            message = mailbox.take();
        }
        while (message != null) {
            run(message);
            message = mailbox.poll();
        }
    }

    private static void run(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException e) {
            LOG.error("a change could not be taken in", e);
        }
    }

    /** Decides for ready pods until there is news, which may change what is best. */
    private void scheduleReady() throws InterruptedException {
        while (!closed) {
            QueuedPod next = queue.poll(timers.instant()).orElse(null);
            if (next == null) {
                return;
            }
            try {
                schedule(next);
            } catch (RuntimeException e) {
                // One pod that cannot be understood must not keep all others waiting.
                LOG.error("scheduling {} failed", next.key(), e);
                metrics.attempted(profileOf(next.pod()), Outcome.ERROR, 0);
                queue.backOff(next.refused(Set.of(), timers.instant()));
            }
            if (!mailbox.isEmpty()) {
                return;
            }
        }
    }

    private void schedule(QueuedPod queued) throws InterruptedException {
        Pod pod = queued.pod();
        String profile = profileOf(pod);
        Plugins plugins = config.profiles().get(profile);
        Placement placement = placements.get(profile);
        Map<PodShape, Verdicts> known = shapes.get(profile);
        if (plugins == null || placement == null || known == null) {
            return;
        }
        long begun = System.nanoTime();
        Verdicts verdicts = known.computeIfAbsent(PodShape.of(pod), shape -> new Verdicts(shape, plugins));
        switch (placement.decide(pod, verdicts)) {
            case Decision.Place(var node) -> {
                List<ClaimUse> uses = plugins.allocatesDevices() ? devices(pod, node) : List.of();
                table.devices().assume(pod, uses);
                metrics.attempted(profile, Outcome.SCHEDULED, System.nanoTime() - begun);
                // As it will be once bound, so that seeing the binding changes nothing.
                table.putPod(pod.withSpec(pod.spec().withNodeName(node.name())), node.name());
                assumed.put(pod.key(), pod.metadata().uid());
                queue.happened(ClusterEvent.POD_PLACED, timers.instant());
                binder.bind(pod, node.name(), uses, failure -> mailbox.add(() -> bound(queued, failure)));
            }
            case Decision.Unschedulable(String message, var rejecting) -> {
                Instant now = timers.instant();
                queue.refuse(queued.refused(rejecting, now), now);
                if (plugins.preempts() && !rejecting.isEmpty()) {
                    makeRoom(profile, pod, verdicts, message);
                } else {
                    binder.explain(pod, "Unschedulable", message, "");
                }
                metrics.attempted(profile, Outcome.UNSCHEDULABLE, System.nanoTime() - begun);
            }
        }
    }

    /** What the pod's claims get on the node that was found to give it. */
    private List<ClaimUse> devices(Pod pod, NodeRow node) {
        if (pod.spec().resourceClaims().isEmpty()) {
            return List.of();
        }
        return switch (PodDevices.of(pod, table.devices()).on(node.name(), node.labels())) {
            case PodDevices.Answer.Fits(List<ClaimUse> uses) -> uses;
            case PodDevices.Answer.Refused(String reason) ->
                throw new IllegalStateException("node " + node.name() + " was chosen, and then: " + reason);
        };
    }

    /** Ends pods of lower priority where that lets the pod in; it waits for them to leave. */
    private void makeRoom(String profile, Pod pod, Verdicts verdicts, String message) {
        Preemption preemption = preemptions.get(profile);
        if (preemption == null) {
            return;
        }
        metrics.triedToPreempt();
        switch (preemption.attempt(pod, verdicts, budgets.lister().all())) {
            case Preemption.Outcome.Room(NodeRow node, List<Pod> victims) -> {
                List<Pod> displaced = table.nominatedBelow(pod, node.name());
                displaced.forEach(other -> table.denominate(other.key()));
                table.nominate(pod, node.name());
                metrics.preempted(victims.size());
                binder.preempt(pod, node.name(), victims, displaced, message);
            }
            case Preemption.Outcome.None(String why, boolean eligible) -> {
                if (eligible) {
                    table.denominate(pod.key());
                }
                binder.explain(pod, "Unschedulable", message + " " + why, table.nominationOf(pod.key()));
            }
        }
    }

    private void bound(QueuedPod queued, @Nullable ApiException failure) {
        NamespacedName key = queued.key();
        String uid = queued.pod().metadata().uid();
        if (failure == null) {
            metrics.bound(queued.attempts() + 1, Duration.between(queued.since(), timers.instant()));
            return;
        }
        // Where another pod of that name has come meanwhile, the failure is none of its concern.
        if (!uid.equals(assumed.get(key))) {
            return;
        }
        assumed.remove(key);
        table.removePod(key);
        table.devices().forget(uid);
        Instant now = timers.instant();
        queue.happened(ClusterEvent.POD_LEFT, now);
        LOG.warn("binding {} failed: {}", key, failure.getMessage());
        podInformer
                .lister()
                .get(key)
                .filter(pod -> pod.metadata().uid().equals(uid))
                .filter(this::isWaiting)
                .ifPresent(pod -> queue.backOff(queued.withPod(pod).refused(Set.of(), now)));
    }

    private boolean isWaiting(Pod pod) {
        return pod.spec().nodeName().isEmpty()
                && !isOver(pod)
                && !pod.metadata().hasDeletionTimestamp()
                && pod.spec().schedulingGates().isEmpty();
    }

    private static String profileOf(Pod pod) {
        String name = pod.spec().schedulerName();
        return name.isEmpty() ? "default-scheduler" : name;
    }

    private boolean isOurs(Pod pod) {
        return config.profiles().containsKey(profileOf(pod));
    }

    private static boolean isOver(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private final class PodChanges implements EventHandler<Pod> {
        @Override
        public void added(Pod pod) {
            mailbox.add(() -> put(pod));
        }

        @Override
        public void updated(Pod old, Pod pod) {
            mailbox.add(() -> put(pod));
        }

        @Override
        public void deleted(Pod last) {
            mailbox.add(() -> {
                table.devices().forget(last.metadata().uid());
                remove(last.key());
            });
        }

        private void put(Pod pod) {
            NamespacedName key = pod.key();
            if (isOver(pod)) {
                remove(key);
            } else if (!pod.spec().nodeName().isEmpty()) {
                queue.remove(key);
                assumed.remove(key);
                var row = table.rowOf(key);
                // A status that changes nothing of what is counted must not wake everybody who keeps verdicts.
                if (row == null || !row.name().equals(pod.spec().nodeName()) || !row.holds(pod)) {
                    table.putPod(pod, pod.spec().nodeName());
                    queue.happened(ClusterEvent.POD_PLACED, timers.instant());
                }
            } else if (isOurs(pod) && !assumed.containsKey(key)) {
                waiting(pod);
            }
        }

        private void waiting(Pod pod) {
            if (!isWaiting(pod)) {
                queue.remove(pod.key());
                table.denominate(pod.key());
                return;
            }
            Pod before = queue.find(pod.key());
            if (before == null && !pod.status().nominatedNodeName().isEmpty()) {
                table.nominate(pod, pod.status().nominatedNodeName());
            }
            if (before == null
                    || !before.spec().equals(pod.spec())
                    || !before.metadata().labels().equals(pod.metadata().labels())
                    || !before.status()
                            .resourceClaimStatuses()
                            .equals(pod.status().resourceClaimStatuses())) {
                queue.put(pod, timers.instant());
            } else {
                queue.refresh(pod);
            }
        }

        private void remove(NamespacedName key) {
            assumed.remove(key);
            queue.remove(key);
            table.denominate(key);
            if (table.removePod(key)) {
                queue.happened(ClusterEvent.POD_LEFT, timers.instant());
            }
        }
    }

    /** Decides no more, and returns when the bindings under way are done or have taken too long. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(STOP_GRACE);
                binder.awaitDone(STOP_GRACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        events.close();
    }
}
