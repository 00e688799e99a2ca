package io.sailfish.controllers.deployment;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rolls Deployments from one template to the next over ReplicaSets. Defined by upstream's Deployment controller. */
public final class DeploymentController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "deployment-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("apps", "v1", "Deployment");
    private static final int WORKERS = 5;

    private final ControllerContext context;
    private final ResourceClient<Deployment> deploymentClient;
    private final ResourceClient<ReplicaSet> setClient;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final Index<ReplicaSet> setsByController;
    private final Index<ReplicaSet> orphans;
    private final Index<Pod> podsByController;

    private DeploymentController(ControllerContext context) {
        this.context = context;
        this.deploymentClient = context.client().resource(AppsV1.DEPLOYMENTS);
        this.setClient = context.client().resource(AppsV1.REPLICA_SETS);
        this.deployments = context.informers().informer(AppsV1.DEPLOYMENTS);
        this.sets = context.informers().informer(AppsV1.REPLICA_SETS);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.setsByController = sets.index(
                "controller",
                set -> Owners.controller(set).map(owner -> List.of(owner.uid())).orElse(List.of()));
        this.orphans =
                sets.index("orphans", set -> Owners.controller(set).isPresent() ? List.of() : List.of(set.namespace()));
        this.podsByController = pods.index(
                "controller",
                pod -> Owners.controller(pod).map(owner -> List.of(owner.uid())).orElse(List.of()));
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        DeploymentController reconciler = new DeploymentController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME);
        reconciler.deployments.addInlineHandler(Triggers.self(queue));
        reconciler.sets.addInlineHandler(Triggers.controllerOf(KIND, queue));
        return new Controller<>(
                NAME, queue, reconciler, WORKERS, List.of(reconciler.deployments, reconciler.sets, reconciler.pods));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Deployment> found = deployments.lister().get(key);
        if (found.isEmpty()) {
            return Result.done();
        }
        Deployment deployment = found.get();
        if (deployment.spec().selector().isEmpty()) {
            context.events()
                    .warning(
                            deployment,
                            "SelectingAll",
                            "This deployment is selecting all pods. A non-empty selector is required.");
            return Result.done();
        }
        List<ReplicaSet> owned = claim(deployment);
        Instant now = context.timers().instant();
        if (deployment.metadata().hasDeletionTimestamp()) {
            return Result.done();
        }
        ReplicaSet current = currentOf(deployment, owned);
        boolean resized = owned.stream()
                .anyMatch(set -> set.spec().replicas(1) > 0
                        && Revisions.desired(set) != deployment.spec().replicas(1));
        if (!deployment.spec().paused() && !resized) {
            current = ensureCurrent(deployment, current, owned);
        }
        List<ReplicaSet> old = without(owned, current);
        apply(deployment, decide(deployment, current, old, resized));
        Deployment latest = annotated(deployment, current);
        DeploymentStatus status = RolloutStatus.of(latest, current, old, now);
        if (!status.equals(latest.status())) {
            deploymentClient.updateStatus(latest.withStatus(status));
        }
        if (RolloutStatus.isComplete(latest, status)) {
            forgetHistory(latest, old);
        }
        return RolloutStatus.untilDeadline(latest, status, now)
                .map(Result::after)
                .orElse(Result.done());
    }

    private Map<ReplicaSet, Integer> decide(
            Deployment deployment, @Nullable ReplicaSet current, List<ReplicaSet> old, boolean resized) {
        RolloutPlan plan = new RolloutPlan(deployment);
        if (deployment.spec().paused() || resized || current == null) {
            Map<ReplicaSet, Integer> sizes = plan.scale(current, old);
            return resized ? remembering(sizes, current, old) : sizes;
        }
        if (deployment.spec().strategy().type().equals("Recreate")) {
            boolean running = old.stream()
                    .flatMap(set -> podsByController.get(set.metadata().uid()).stream())
                    .anyMatch(pod -> !Pods.isOver(pod));
            return plan.recreate(current, old, running);
        }
        return plan.roll(current, old);
    }

    /** After a change of size every active set is written, changed or not, so that it remembers the new size. */
    private static Map<ReplicaSet, Integer> remembering(
            Map<ReplicaSet, Integer> sizes, @Nullable ReplicaSet current, List<ReplicaSet> old) {
        Map<ReplicaSet, Integer> all = new java.util.LinkedHashMap<>(sizes);
        old.stream()
                .filter(set -> set.spec().replicas(1) > 0)
                .forEach(set -> all.putIfAbsent(set, set.spec().replicas(1)));
        if (current != null) {
            all.putIfAbsent(current, current.spec().replicas(1));
        }
        return all;
    }

    private void apply(Deployment deployment, Map<ReplicaSet, Integer> sizes) {
        sizes.forEach((set, size) -> {
            int before = set.spec().replicas(1);
            Map<String, String> annotations = new TreeMap<>(set.metadata().annotations());
            annotations.putAll(Revisions.replicas(deployment));
            ReplicaSet changed = set.withSpec(set.spec().withReplicas(size))
                    .withMetadata(set.metadata().withAnnotations(annotations));
            if (changed.equals(set)) {
                return;
            }
            setClient.update(changed);
            if (before != size) {
                context.events()
                        .normal(
                                deployment,
                                "ScalingReplicaSet",
                                "Scaled %s replica set %s from %d to %d"
                                        .formatted(size > before ? "up" : "down", set.name(), before, size));
            }
        });
    }

    private List<ReplicaSet> claim(Deployment deployment) {
        LabelMatcher selector = LabelMatcher.of(deployment.spec().selector());
        List<ReplicaSet> owned = new ArrayList<>();
        for (ReplicaSet set : setsByController.get(deployment.metadata().uid())) {
            if (selector.matches(set.metadata().labels())) {
                owned.add(set);
            }
        }
        for (ReplicaSet set : orphans.get(deployment.namespace())) {
            if (selector.matches(set.metadata().labels())
                    && !set.metadata().hasDeletionTimestamp()
                    && !deployment.metadata().hasDeletionTimestamp()) {
                ObjectMeta adopted = set.metadata().withOwnerReferences(List.of(PodControl.reference(deployment)));
                owned.add(setClient.update(set.withMetadata(adopted)));
            }
        }
        return owned;
    }

    private static @Nullable ReplicaSet currentOf(Deployment deployment, List<ReplicaSet> owned) {
        return owned.stream()
                .filter(set -> Revisions.isOf(set, deployment.spec().template()))
                .min(Comparator.comparing((ReplicaSet set) -> set.metadata().creationTimestamp())
                        .thenComparing(ReplicaSet::name))
                .orElse(null);
    }

    private static List<ReplicaSet> without(List<ReplicaSet> all, @Nullable ReplicaSet current) {
        return current == null
                ? all
                : all.stream()
                        .filter(set ->
                                !set.metadata().uid().equals(current.metadata().uid()))
                        .toList();
    }

    /** The set of the present template with the latest revision, made where it is missing. */
    private ReplicaSet ensureCurrent(Deployment deployment, @Nullable ReplicaSet present, List<ReplicaSet> owned) {
        List<ReplicaSet> old = without(owned, present);
        long revision = Revisions.highest(old) + 1;
        if (present == null) {
            return makeCurrent(deployment, old, revision);
        }
        ReplicaSet wanted = present.withSpec(
                        present.spec().withMinReadySeconds(deployment.spec().minReadySeconds()))
                .withMetadata(present.metadata()
                        .withAnnotations(Revisions.annotations(
                                deployment, present.metadata().annotations(), revision)));
        return wanted.equals(present) ? present : setClient.update(wanted);
    }

    private ReplicaSet makeCurrent(Deployment deployment, List<ReplicaSet> old, long revision) {
        int collisions = deployment.status().collisionCount(0);
        String hash = Revisions.hash(deployment.spec().template(), collisions);
        ReplicaSet wanted = newSet(deployment, hash, revision, new RolloutPlan(deployment).nextSizeOfNew(null, old));
        if (deployment.spec().strategy().type().equals("Recreate")
                && old.stream().anyMatch(set -> set.spec().replicas(1) > 0)) {
            wanted = wanted.withSpec(wanted.spec().withReplicas(0));
        }
        try {
            ReplicaSet made = setClient.create(wanted);
            if (made.spec().replicas(1) > 0) {
                context.events()
                        .normal(
                                deployment,
                                "ScalingReplicaSet",
                                "Scaled up replica set %s from 0 to %d"
                                        .formatted(made.name(), made.spec().replicas(1)));
            }
            return made;
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.ALREADY_EXISTS)) {
                throw e;
            }
            ReplicaSet there = setClient.get(deployment.namespace(), wanted.name());
            boolean ours = Owners.controller(there)
                    .filter(owner -> owner.uid().equals(deployment.metadata().uid()))
                    .isPresent();
            if (ours && Revisions.isOf(there, deployment.spec().template())) {
                return there;
            }
            deploymentClient.updateStatus(
                    deployment.withStatus(deployment.status().withCollisionCount(collisions + 1)));
            throw e;
        }
    }

    private static ReplicaSet newSet(Deployment deployment, String hash, long revision, int size) {
        PodTemplateSpec template = deployment.spec().template();
        StringMap<String> labels = StringMap.copyOf(template.metadata().labels());
        labels = labels.with(Revisions.HASH_LABEL, hash);
        LabelSelector selector = deployment.spec().selector();
        StringMap<String> matchLabels = StringMap.copyOf(selector.matchLabels());
        return ReplicaSet.builder()
                .metadata(ObjectMeta.builder()
                        .name(deployment.name() + "-" + hash)
                        .namespace(deployment.namespace())
                        .labels(labels)
                        .annotations(Revisions.annotations(deployment, Map.of(), revision))
                        .ownerReferences(List.of(PodControl.reference(deployment)))
                        .build())
                .spec(ReplicaSetSpec.builder()
                        .replicas(size)
                        .minReadySeconds(deployment.spec().minReadySeconds())
                        .selector(selector.withMatchLabels(matchLabels.with(Revisions.HASH_LABEL, hash)))
                        .template(template.withMetadata(template.metadata().withLabels(labels)))
                        .build())
                .build();
    }

    /** The deployment says which revision it is at. */
    private Deployment annotated(Deployment deployment, @Nullable ReplicaSet current) {
        if (current == null) {
            return deployment;
        }
        String revision = Long.toString(Revisions.revision(current));
        if (revision.equals(deployment.metadata().annotations().get(Revisions.REVISION))) {
            return deployment;
        }
        StringMap<String> annotations = StringMap.copyOf(deployment.metadata().annotations());
        return deploymentClient.update(deployment.withMetadata(
                deployment.metadata().withAnnotations(annotations.with(Revisions.REVISION, revision))));
    }

    /** Sets of old templates are kept as far as the history limit lets them. */
    private void forgetHistory(Deployment deployment, List<ReplicaSet> old) {
        if (!deployment.spec().hasRevisionHistoryLimit()) {
            return;
        }
        List<ReplicaSet> idle = old.stream()
                .filter(set -> set.spec().replicas(1) == 0
                        && set.status().replicas() == 0
                        && !set.metadata().hasDeletionTimestamp()
                        && set.status().observedGeneration() >= set.metadata().generation())
                .sorted(Comparator.comparingLong(Revisions::revision))
                .toList();
        int surplus = idle.size() - deployment.spec().revisionHistoryLimit(10);
        for (int i = 0; i < surplus; i++) {
            setClient.delete(deployment.namespace(), idle.get(i).name(), DeleteOptions.EMPTY);
        }
    }
}
