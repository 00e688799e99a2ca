package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.EphemeralContainer;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** Adding containers for debugging to a pod that exists; what is there stays as it is. */
final class EphemeralContainerRules implements Updates<Pod> {
    private static final FieldPath PATH = PodValidation.SPEC.child("ephemeralContainers");
    private final boolean privilegedAllowed;

    EphemeralContainerRules(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public Pod prepareForUpdate(RequestContext context, Pod pod, Pod old) {
        return old.withSpec(old.spec().withEphemeralContainers(pod.spec().ephemeralContainers()));
    }

    @Override
    public void validateUpdate(RequestContext context, Pod pod, Pod old, FieldErrors errors) {
        PodValidation.pod(pod, privilegedAllowed, errors);
        List<EphemeralContainer> containers = pod.spec().ephemeralContainers();
        for (EphemeralContainer before : old.spec().ephemeralContainers()) {
            EphemeralContainer now = null;
            for (EphemeralContainer container : containers) {
                now = container.name().equals(before.name()) ? container : now;
            }
            if (now == null) {
                errors.forbidden(PATH, "existing ephemeral containers \"" + before.name() + "\" may not be removed\n");
            } else if (!now.equals(before)) {
                errors.forbidden(
                        PATH,
                        "existing ephemeral containers \"" + before.name() + "\" may not be changed\n" + before + " -> "
                                + now);
            }
        }
    }
}
