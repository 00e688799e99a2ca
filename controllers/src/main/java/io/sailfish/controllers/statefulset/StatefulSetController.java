package io.sailfish.controllers.statefulset;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.history.History;
import io.sailfish.controllers.pod.OwnedPods;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ControllerRevision;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.apps.v1.StatefulSetStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps the pods of StatefulSets, each in its place with its volumes. Defined by upstream's StatefulSet controller. */
public final class StatefulSetController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "statefulset-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("apps", "v1", "StatefulSet");
    private static final int WORKERS = 5;

    private final ControllerContext context;
    private final ResourceClient<StatefulSet> client;
    private final ResourceClient<Pod> podClient;
    private final ResourceClient<PersistentVolumeClaim> claimClient;
    private final Informer<StatefulSet> sets;
    private final OwnedPods pods;
    private final History history;

    private StatefulSetController(ControllerContext context) {
        this.context = context;
        this.client = context.client().resource(AppsV1.STATEFUL_SETS);
        this.podClient = context.client().resource(CoreV1.PODS);
        this.claimClient = context.client().resource(CoreV1.PERSISTENT_VOLUME_CLAIMS);
        this.sets = context.informers().informer(AppsV1.STATEFUL_SETS);
        this.pods = new OwnedPods(context, KIND);
        this.history = new History(context);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        StatefulSetController reconciler = new StatefulSetController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.sets.addInlineHandler(Triggers.self(queue));
        reconciler.pods.wake(queue, reconciler::selecting);
        return new Controller<>(
                NAME,
                queue,
                reconciler,
                WORKERS,
                List.of(reconciler.sets, reconciler.history.informer(), reconciler.pods.informer()));
    }

    private List<NamespacedName> selecting(Pod pod) {
        return sets.lister().inNamespace(pod.namespace()).stream()
                .filter(set -> LabelMatcher.of(set.spec().selector())
                        .matches(pod.metadata().labels()))
                .map(ApiObject::key)
                .toList();
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<StatefulSet> found = sets.lister().get(key);
        if (found.isEmpty()) {
            pods.expectations().forget(key);
            return Result.done();
        }
        StatefulSet set = found.get();
        if (set.metadata().hasDeletionTimestamp()) {
            return Result.done();
        }
        List<Pod> owned =
                pods.claim(set, LabelMatcher.of(set.spec().selector()), pod -> Member.ordinal(set, pod.name()) >= 0);
        List<ControllerRevision> revisions = history.of(set);
        int collisions = set.status().collisionCount(0);
        Optional<ControllerRevision> latest = history.current(
                set, set.spec().template(), set.spec().selector().matchLabels(), revisions, collisions);
        if (latest.isEmpty()) {
            client.updateStatus(set.withStatus(set.status().withCollisionCount(collisions + 1)));
            return Result.done();
        }
        ControllerRevision update = latest.get();
        ControllerRevision current = revisions.stream()
                .filter(revision -> revision.name().equals(set.status().currentRevision()))
                .findFirst()
                .orElse(update);
        boolean upToDate = pods.showsAllOf(key);
        Instant now = context.timers().instant();
        StatefulPlan plan = new StatefulPlan(set, owned, current.name(), update.name(), now);
        StatefulSetStatus status = plan.status(current.name(), update.name(), collisions);
        if (!status.equals(set.status())) {
            client.updateStatus(set.withStatus(status));
        }
        if (upToDate) {
            keepClaimOwners(set, owned);
            for (Step step : plan.next()) {
                apply(set, step, current, update, now);
            }
        }
        forget(set, revisions, owned, current, update);
        return plan.untilAvailable().map(Result::after).orElse(Result.done());
    }

    private void apply(StatefulSet set, Step step, ControllerRevision current, ControllerRevision update, Instant now) {
        switch (step) {
            case Step.Create(int ordinal, boolean ofUpdate) -> {
                Member member = new Member(set, ordinal);
                ensureClaims(set, member);
                Pod pod = ofUpdate
                        ? member.pod(set.spec().template(), update.name())
                        : member.pod(History.template(current), current.name());
                create(set, pod, now);
            }
            case Step.Delete(Pod pod, String report) -> delete(set, pod, report, now);
            case Step.Mend(int ordinal, Pod pod) -> {
                Member member = new Member(set, ordinal);
                ensureClaims(set, member);
                if (!member.isIdentified(pod)) {
                    podClient.update(member.identified(pod));
                }
            }
        }
    }

    private void create(StatefulSet set, Pod pod, Instant now) {
        try {
            Pod made = podClient.create(pod);
            pods.expectations().made(set.key(), made, now);
            context.events()
                    .normal(
                            set,
                            "SuccessfulCreate",
                            "create Pod %s in StatefulSet %s successful".formatted(pod.name(), set.name()));
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.ALREADY_EXISTS)) {
                // Of the place's last pod the cache may not know yet; if it is somebody else's, it is said again.
                throw e;
            }
            context.events()
                    .warning(
                            set,
                            "FailedCreate",
                            "create Pod %s in StatefulSet %s failed error: %s"
                                    .formatted(pod.name(), set.name(), e.getMessage()));
            throw e;
        }
    }

    private void delete(StatefulSet set, Pod pod, String report, Instant now) {
        if (!report.isEmpty()) {
            context.events()
                    .warning(
                            set,
                            report,
                            "StatefulSet %s is recreating %s Pod %s"
                                    .formatted(
                                            set.key(),
                                            report.equals("RecreatingFailedPod") ? "failed" : "terminated",
                                            pod.name()));
        }
        pods.expectations().deleting(set.key(), List.of(pod), now);
        try {
            podClient.delete(
                    pod.namespace(),
                    pod.name(),
                    DeleteOptions.builder()
                            .preconditions(Preconditions.builder()
                                    .uid(pod.metadata().uid())
                                    .build())
                            .build());
            context.events()
                    .normal(
                            set,
                            "SuccessfulDelete",
                            "delete Pod %s in StatefulSet %s successful".formatted(pod.name(), set.name()));
        } catch (ApiException e) {
            pods.expectations().forget(set.key());
            if (!e.is(ApiException.Reason.NOT_FOUND) && !e.is(ApiException.Reason.CONFLICT)) {
                context.events()
                        .warning(
                                set,
                                "FailedDelete",
                                "delete Pod %s in StatefulSet %s failed error: %s"
                                        .formatted(pod.name(), set.name(), e.getMessage()));
                throw e;
            }
        }
    }

    private void ensureClaims(StatefulSet set, Member member) {
        for (PersistentVolumeClaim claim : member.claims()) {
            if (find(claim).isPresent()) {
                continue;
            }
            try {
                claimClient.create(claim);
                context.events()
                        .normal(
                                set,
                                "SuccessfulCreate",
                                "create Claim %s Pod %s in StatefulSet %s success"
                                        .formatted(claim.name(), member.name(), set.name()));
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.ALREADY_EXISTS)) {
                    context.events()
                            .warning(
                                    set,
                                    "FailedCreate",
                                    "create Claim %s for Pod %s in StatefulSet %s failed error: %s"
                                            .formatted(claim.name(), member.name(), set.name(), e.getMessage()));
                    throw e;
                }
            }
        }
    }

    private Optional<PersistentVolumeClaim> find(PersistentVolumeClaim claim) {
        try {
            return Optional.of(claimClient.get(claim.namespace(), claim.name()));
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Lets claims belong to whoever they go with by the retention policy. */
    private void keepClaimOwners(StatefulSet set, List<Pod> owned) {
        if (set.spec().volumeClaimTemplates().isEmpty() || !set.spec().hasPersistentVolumeClaimRetentionPolicy()) {
            return;
        }
        int first = set.spec().hasOrdinals() ? set.spec().ordinals().start() : 0;
        for (Pod pod : owned) {
            int ordinal = Member.ordinal(set, pod.name());
            if (ordinal < 0) {
                continue;
            }
            boolean condemned = ordinal < first || ordinal >= first + set.spec().replicas(1);
            Member member = new Member(set, ordinal);
            for (PersistentVolumeClaim wanted : member.claims()) {
                find(wanted).ifPresent(claim -> {
                    List<OwnerReference> owners =
                            member.claimOwners(claim.metadata().ownerReferences(), condemned, pod);
                    if (!owners.equals(claim.metadata().ownerReferences())) {
                        claimClient.update(claim.withMetadata(claim.metadata().withOwnerReferences(owners)));
                    }
                });
            }
        }
    }

    private void forget(
            StatefulSet set,
            List<ControllerRevision> revisions,
            List<Pod> owned,
            ControllerRevision current,
            ControllerRevision update) {
        Set<String> used = new HashSet<>(List.of(current.name(), update.name()));
        owned.forEach(pod -> used.add(pod.metadata().labels().getOrDefault(History.HASH_LABEL, "")));
        history.truncate(revisions, used, set.spec().revisionHistoryLimit(10));
    }
}
