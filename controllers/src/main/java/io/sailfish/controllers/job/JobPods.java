package io.sailfish.controllers.job;

import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.EnvVarSource;
import io.sailfish.model.api.core.v1.ObjectFieldSelector;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.List;

/** The pods of a Job: how they are made, and what they say of themselves. Pure. */
final class JobPods {
    /** Keeps a pod until it has been counted. */
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";

    private static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
    private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

    private JobPods() {}

    static boolean isIndexed(Job job) {
        return job.spec().completionMode("NonIndexed").equals("Indexed");
    }

    /** A pod of a job whose pods are all alike. */
    static Pod pod(Job job) {
        Pod pod = PodControl.pod(job, job.spec().template());
        List<String> finalizers = new ArrayList<>(pod.metadata().finalizers());
        finalizers.add(FINALIZER);
        return pod.withMetadata(pod.metadata().withFinalizers(finalizers));
    }

    /** The pod of an index, which has failed so often. */
    static Pod pod(Job job, int index, int failures) {
        Pod pod = pod(job);
        String number = Integer.toString(index);
        StringMap<String> annotations =
                StringMap.copyOf(pod.metadata().annotations()).with(INDEX, number);
        if (job.spec().hasBackoffLimitPerIndex()) {
            annotations = annotations.with(FAILURES, Integer.toString(failures));
        }
        ObjectMeta metadata = pod.metadata().toBuilder()
                .generateName(job.name() + "-" + number + "-")
                .labels(StringMap.copyOf(pod.metadata().labels()).with(INDEX, number))
                .annotations(annotations)
                .build();
        PodSpec spec = pod.spec();
        return pod.withMetadata(metadata)
                .withSpec(spec.withHostname(spec.hostname().isEmpty() ? job.name() + "-" + number : spec.hostname())
                        .withContainers(told(spec.containers()))
                        .withInitContainers(told(spec.initContainers())));
    }

    private static List<Container> told(List<Container> containers) {
        EnvVar index = EnvVar.builder()
                .name(INDEX_VARIABLE)
                .valueFrom(EnvVarSource.builder()
                        .fieldRef(ObjectFieldSelector.builder()
                                .fieldPath("metadata.labels['" + INDEX + "']")
                                .build())
                        .build())
                .build();
        return containers.stream()
                .map(container -> {
                    if (container.env().stream()
                            .anyMatch(variable -> variable.name().equals(INDEX_VARIABLE))) {
                        return container;
                    }
                    List<EnvVar> env = new ArrayList<>(container.env());
                    env.add(index);
                    return container.withEnv(env);
                })
                .toList();
    }

    /** A pod's index; -1 where it has none. */
    static int index(Pod pod) {
        return number(pod, INDEX, -1);
    }

    /** How often its index had failed before the pod. */
    static int failuresBefore(Pod pod) {
        return number(pod, FAILURES, 0);
    }

    private static int number(Pod pod, String annotation, int otherwise) {
        try {
            String text = pod.metadata().annotations().get(annotation);
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static boolean isTracked(Pod pod) {
        return pod.metadata().finalizers().contains(FINALIZER);
    }

    static boolean hasSucceeded(Pod pod) {
        return pod.status().phase().equals("Succeeded");
    }

    /** Whether a pod counts as failed: one on its way out does too, unless only those that have ended are replaced. */
    static boolean hasFailed(Job job, Pod pod) {
        if (pod.status().phase().equals("Failed")) {
            return true;
        }
        boolean onlyEnded = job.spec().hasPodFailurePolicy()
                || job.spec().podReplacementPolicy("").equals("Failed");
        return !onlyEnded && pod.metadata().hasDeletionTimestamp() && !hasSucceeded(pod);
    }
}
