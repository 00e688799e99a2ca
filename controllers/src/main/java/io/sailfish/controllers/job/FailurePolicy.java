package io.sailfish.controllers.job;

import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.sailfish.model.api.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.sailfish.model.api.batch.v1.PodFailurePolicyRule;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;

/** What a Job's podFailurePolicy makes of a failed pod. Pure. */
final class FailurePolicy {
    /** What a failure means. */
    sealed interface Meaning {
        /** One failure more. */
        record Counts() implements Meaning {}

        /** As if it had not been. */
        record Ignored() implements Meaning {}

        /** Its index has failed for good. */
        record FailsIndex() implements Meaning {}

        /** The job has failed. */
        record FailsJob(String message) implements Meaning {}
    }

    private static final Meaning COUNTS = new Meaning.Counts();

    private FailurePolicy() {}

    static Meaning of(Job job, Pod pod) {
        if (!job.spec().hasPodFailurePolicy() || !pod.status().phase().equals("Failed")) {
            return COUNTS;
        }
        List<PodFailurePolicyRule> rules = job.spec().podFailurePolicy().rules();
        for (int i = 0; i < rules.size(); i++) {
            String match = match(rules.get(i), pod);
            if (!match.isEmpty()) {
                return switch (rules.get(i).action()) {
                    case "Ignore" -> new Meaning.Ignored();
                    case "FailIndex" -> new Meaning.FailsIndex();
                    case "FailJob" -> new Meaning.FailsJob("%s matching FailJob rule at index %d".formatted(match, i));
                    default -> COUNTS;
                };
            }
        }
        return COUNTS;
    }

    /** What of a pod a rule is about; empty where it is not about the pod. */
    private static String match(PodFailurePolicyRule rule, Pod pod) {
        if (rule.hasOnExitCodes()) {
            return onExitCodes(rule.onExitCodes(), pod);
        }
        for (PodFailurePolicyOnPodConditionsPattern pattern : rule.onPodConditions()) {
            boolean holds = pod.status().conditions().stream()
                    .anyMatch(condition -> condition.type().equals(pattern.type())
                            && condition.status().equals(pattern.status()));
            if (holds) {
                return "Pod %s has condition %s".formatted(pod.key(), pattern.type());
            }
        }
        return "";
    }

    private static String onExitCodes(PodFailurePolicyOnExitCodesRequirement rule, Pod pod) {
        List<ContainerStatus> statuses = new ArrayList<>(pod.status().initContainerStatuses());
        statuses.addAll(pod.status().containerStatuses());
        for (ContainerStatus status : statuses) {
            boolean named =
                    rule.containerName("").isEmpty() || rule.containerName("").equals(status.name());
            if (!named || !status.state().hasTerminated()) {
                continue;
            }
            int code = status.state().terminated().exitCode();
            boolean in = rule.values().contains(code);
            // Success matches no rule, "not in" included.
            boolean matches = code != 0 && (rule.operator().equals("In") ? in : !in);
            if (matches) {
                return "Container %s for pod %s failed with exit code %d".formatted(status.name(), pod.key(), code);
            }
        }
        return "";
    }
}
