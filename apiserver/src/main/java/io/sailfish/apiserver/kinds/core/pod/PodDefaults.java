package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;

/** What upstream fills into the spec of pods and of templates. Idempotent; returns the same instance where all is there. */
public final class PodDefaults {
    private static final long GRACE_SECONDS = 30;

    private PodDefaults() {}

    /** A template with its defaults. */
    public static PodTemplateSpec template(PodTemplateSpec template) {
        return template.withSpec(spec(template.spec()));
    }

    /** A spec with its defaults. */
    public static PodSpec spec(PodSpec given) {
        PodSpec spec = given;
        if (spec.dnsPolicy().isEmpty()) {
            spec = spec.withDnsPolicy("ClusterFirst");
        }
        if (spec.restartPolicy().isEmpty()) {
            spec = spec.withRestartPolicy("Always");
        }
        if (!spec.hasSecurityContext()) {
            spec = spec.withSecurityContext(PodSecurityContext.EMPTY);
        }
        if (!spec.hasTerminationGracePeriodSeconds()) {
            spec = spec.withTerminationGracePeriodSeconds(GRACE_SECONDS);
        } else if (spec.terminationGracePeriodSeconds(GRACE_SECONDS) < 0) {
            spec = spec.withTerminationGracePeriodSeconds(1);
        }
        if (spec.schedulerName().isEmpty()) {
            spec = spec.withSchedulerName("default-scheduler");
        }
        if (spec.serviceAccountName().isEmpty() && !spec.serviceAccount().isEmpty()) {
            spec = spec.withServiceAccountName(spec.serviceAccount());
        }
        // The older name of the same field always says the same.
        spec = spec.withServiceAccount(spec.serviceAccountName());
        boolean hostNetwork = spec.hostNetwork();
        return spec.withVolumes(Each.of(spec.volumes(), VolumeDefaults::volume))
                .withInitContainers(Each.of(
                        spec.initContainers(), container -> ContainerDefaults.container(container, hostNetwork)))
                .withContainers(
                        Each.of(spec.containers(), container -> ContainerDefaults.container(container, hostNetwork)))
                .withEphemeralContainers(Each.of(spec.ephemeralContainers(), ContainerDefaults::ephemeral));
    }
}
