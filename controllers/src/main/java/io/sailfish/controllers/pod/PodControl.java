package io.sailfish.controllers.pod;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes, deletes and adopts pods on behalf of the objects that own them. Thread-safe. */
public final class PodControl {
    private static final int AT_ONCE = 64;

    private final ResourceClient<Pod> pods;
    private final ControllerContext context;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(AT_ONCE);

    public PodControl(ControllerContext context) {
        this.context = context;
        this.pods = context.client().resource(CoreV1.PODS);
    }

    /**
     * Makes so many pods of a template, in batches that double while they succeed, so that a template that is refused
     * costs one refusal and not a thousand.
     *
     * @param made is told each pod that was made
     * @return the first failure, or null
     */
    public @Nullable ApiException create(ApiObject owner, PodTemplateSpec template, int count, Consumer<Pod> made) {
        return create(owner, Collections.nCopies(count, pod(owner, template)), made);
    }

    /** Makes these pods in the same way. */
    public @Nullable ApiException create(ApiObject owner, List<Pod> wanted, Consumer<Pod> made) {
        int batch = 1;
        for (int done = 0; done < wanted.size(); batch *= 2) {
            int end = Math.min(wanted.size(), done + batch);
            List<Runnable> tasks = new ArrayList<>();
            for (Pod pod : wanted.subList(done, end)) {
                tasks.add(() -> {
                    Pod created = pods.create(pod);
                    made.accept(created);
                    context.events().normal(owner, "SuccessfulCreate", "Created pod: " + created.name());
                });
            }
            ApiException failure = runAll(tasks);
            if (failure != null && isOfEndingNamespace(failure)) {
                // The owner goes with the namespace; trying again would only be refused again.
                return null;
            }
            if (failure != null) {
                context.events().warning(owner, "FailedCreate", "Error creating: " + failure.getMessage());
                return failure;
            }
            done = end;
        }
        return null;
    }

    private static boolean isOfEndingNamespace(ApiException failure) {
        return failure.failure().details().causes().stream()
                .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }

    /** Deletes pods, many at a time. Returns the first failure, or null; a pod that is gone already is none. */
    public @Nullable ApiException delete(ApiObject owner, List<Pod> doomed) {
        List<Runnable> tasks = new ArrayList<>();
        for (Pod pod : doomed) {
            tasks.add(() -> {
                try {
                    pods.delete(
                            pod.namespace(),
                            pod.name(),
                            DeleteOptions.builder()
                                    .preconditions(Preconditions.builder()
                                            .uid(pod.metadata().uid())
                                            .build())
                                    .build());
                    context.events().normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.name());
                } catch (ApiException e) {
                    if (!e.is(ApiException.Reason.NOT_FOUND) && !e.is(ApiException.Reason.CONFLICT)) {
                        throw e;
                    }
                }
            });
        }
        return runAll(tasks);
    }

    /** Makes an object the controller of a pod that has none. */
    public void adopt(ApiObject owner, Pod pod) {
        OwnerReference reference = reference(owner);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("apiVersion", reference.apiVersion());
        entry.put("kind", reference.kind());
        entry.put("name", reference.name());
        entry.put("uid", reference.uid());
        entry.put("controller", true);
        entry.put("blockOwnerDeletion", true);
        patchOwners(pod, entry);
    }

    /** Lets a pod go that its controller no longer selects. */
    public void release(ApiObject owner, Pod pod) {
        patchOwners(pod, Map.of("$patch", "delete", "uid", owner.metadata().uid()));
    }

    /** Takes a finalizer of ours from a pod. */
    public void withoutFinalizer(Pod pod, String finalizer) {
        byte[] patch = JsonTree.encode(Map.of(
                "metadata",
                Map.of(
                        "uid", pod.metadata().uid(),
                        "$deleteFromPrimitiveList/finalizers", List.of(finalizer))));
        pods.patch(pod.namespace(), pod.name(), new Patch(Patch.Kind.STRATEGIC, patch, "", false), "");
    }

    private void patchOwners(Pod pod, Map<String, Object> entry) {
        byte[] patch = JsonTree.encode(
                Map.of("metadata", Map.of("uid", pod.metadata().uid(), "ownerReferences", List.of(entry))));
        pods.patch(pod.namespace(), pod.name(), new Patch(Patch.Kind.STRATEGIC, patch, "", false), "");
    }

    /** A pod of a template as its owner makes it, with a name that the server completes. */
    public static Pod pod(ApiObject owner, PodTemplateSpec template) {
        ObjectMeta metadata = ObjectMeta.builder()
                .generateName(owner.name() + "-")
                .namespace(owner.namespace())
                .labels(template.metadata().labels())
                .annotations(template.metadata().annotations())
                .finalizers(template.metadata().finalizers())
                .ownerReferences(List.of(reference(owner)))
                .build();
        return Pod.builder().metadata(metadata).spec(template.spec()).build();
    }

    /** The reference by which an owner controls. */
    public static OwnerReference reference(ApiObject owner) {
        return OwnerReference.builder()
                .apiVersion(owner.kind().apiVersion())
                .kind(owner.kind().kind())
                .name(owner.name())
                .uid(owner.metadata().uid())
                .controller(true)
                .blockOwnerDeletion(true)
                .build();
    }

    private @Nullable ApiException runAll(List<Runnable> tasks) {
        if (tasks.size() == 1) {
            return outcome(tasks.getFirst());
        }
        List<Future<@Nullable ApiException>> running = new ArrayList<>();
        for (Runnable task : tasks) {
            running.add(threads.submit(() -> {
                permits.acquire();
                try {
                    return outcome(task);
                } finally {
                    permits.release();
                }
            }));
        }
        ApiException first = null;
        for (Future<@Nullable ApiException> future : running) {
            try {
                ApiException failure = future.get();
                first = first == null ? failure : first;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a pod could not be changed", e.getCause());
            }
        }
        return first;
    }

    private static @Nullable ApiException outcome(Runnable task) {
        try {
            task.run();
            return null;
        } catch (ApiException e) {
            return e;
        }
    }
}
