package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerRestartRule;
import io.sailfish.model.api.core.v1.Pod;

/** Whether a container that ended runs again. */
final class RestartRules {
    private RestartRules() {}

    static boolean restarts(Pod pod, Container container, boolean init, int exitCode) {
        for (ContainerRestartRule rule : container.restartPolicyRules()) {
            boolean listed = rule.exitCodes().values().contains(exitCode);
            if (rule.exitCodes().operator().equals("NotIn") != listed
                    && rule.action().equals("Restart")) {
                return true;
            }
        }
        return switch (policy(pod, container)) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            // an init container that succeeded is done, whatever the pod's policy; a sidecar never is
            default -> !init || exitCode != 0 || Pods.isSidecar(container, true);
        };
    }

    private static String policy(Pod pod, Container container) {
        String own = container.restartPolicy("");
        return own.isEmpty() ? pod.spec().restartPolicy() : own;
    }
}
