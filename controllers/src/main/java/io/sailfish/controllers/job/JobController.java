package io.sailfish.controllers.job;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.OwnedPods;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs the pods of Jobs to their end, as often and as many at a time as asked. Defined by upstream's Job controller.
 */
public final class JobController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "job-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("batch", "v1", "Job");
    private static final String MANAGER = "kubernetes.io/job-controller";
    private static final int WORKERS = 5;

    private final ControllerContext context;
    private final ResourceClient<Job> client;
    private final Informer<Job> jobs;
    private final OwnedPods pods;

    private JobController(ControllerContext context) {
        this.context = context;
        this.client = context.client().resource(BatchV1.JOBS);
        this.jobs = context.informers().informer(BatchV1.JOBS);
        this.pods = new OwnedPods(context, KIND);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        JobController reconciler = new JobController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.jobs.addInlineHandler(Triggers.self(queue));
        reconciler.pods.wake(queue, reconciler::selecting);
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.jobs, reconciler.pods.informer()));
    }

    private List<NamespacedName> selecting(Pod pod) {
        return jobs.lister().inNamespace(pod.namespace()).stream()
                .filter(job -> LabelMatcher.of(job.spec().selector())
                        .matches(pod.metadata().labels()))
                .map(ApiObject::key)
                .toList();
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Job> found = jobs.lister().get(key);
        letGo(key, found.map(job -> job.metadata().uid()).orElse(""));
        if (found.isEmpty()) {
            pods.expectations().forget(key);
            return Result.done();
        }
        Job job = found.get();
        if (!job.spec().managedBy(MANAGER).equals(MANAGER)) {
            return Result.done();
        }
        if (JobPlan.isFinished(job) || job.metadata().hasDeletionTimestamp()) {
            pods.controlledBy(job).forEach(this::untrack);
            return Result.done();
        }
        if (!pods.showsAllOf(key)) {
            // The events of what is missing bring the key again.
            return Result.done();
        }
        Instant now = context.timers().instant();
        JobPlan.Outcome outcome =
                new JobPlan(job, pods.claim(job, LabelMatcher.of(job.spec().selector())), now).decide();
        if (!outcome.status().equals(job.status())) {
            client.updateStatus(job.withStatus(outcome.status()));
        }
        for (JobPlan.Report report : outcome.reports()) {
            if (report.warning()) {
                context.events().warning(job, report.reason(), report.message());
            } else {
                context.events().normal(job, report.reason(), report.message());
            }
        }
        outcome.untrack().forEach(this::untrack);
        outcome.release().forEach(this::untrack);
        delete(job, outcome.release(), now);
        delete(job, outcome.end(), now);
        ApiException failure = pods.control()
                .create(job, outcome.create(), pod -> pods.expectations().made(key, pod, now));
        if (failure != null) {
            throw failure;
        }
        return outcome.next().map(Result::after).orElse(Result.done());
    }

    private void delete(Job job, List<Pod> doomed, Instant now) {
        if (doomed.isEmpty()) {
            return;
        }
        pods.expectations().deleting(job.key(), doomed, now);
        ApiException failure = pods.control().delete(job, doomed);
        if (failure != null) {
            pods.expectations().forget(job.key());
            throw failure;
        }
    }

    /** Pods of a job that is gone are not counted by anybody: they need not stay for it. */
    private void letGo(NamespacedName job, String uid) {
        for (Pod pod : pods.informer().lister().inNamespace(job.namespace())) {
            boolean orphaned = JobPods.isTracked(pod)
                    && Owners.controller(pod)
                            .filter(owner -> Owners.isOfKind(owner, KIND)
                                    && owner.name().equals(job.name())
                                    && !owner.uid().equals(uid))
                            .isPresent();
            if (orphaned) {
                untrack(pod);
            }
        }
    }

    private void untrack(Pod pod) {
        if (!JobPods.isTracked(pod)) {
            return;
        }
        try {
            pods.control().withoutFinalizer(pod, JobPods.FINALIZER);
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }
}
