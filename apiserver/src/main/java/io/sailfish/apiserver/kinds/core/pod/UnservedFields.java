package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.EphemeralContainer;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.Volume;
import java.util.List;

/**
 * Fields of pods that nothing here acts upon: dropped on write, as upstream drops those of a feature that is off, so that
 * nobody believes they work.
 */
public final class UnservedFields {
    private static final int[] OF_SPEC = {
        PodSpec.HOST_USERS, PodSpec.RESOURCES, PodSpec.HOSTNAME_OVERRIDE, PodSpec.SCHEDULING_GROUP
    };

    private UnservedFields() {}

    /** The template without them; the same instance where there are none. */
    public static PodTemplateSpec drop(PodTemplateSpec template) {
        return template.withSpec(drop(template.spec()));
    }

    /** The spec without them; the same instance where there are none. */
    public static PodSpec drop(PodSpec given) {
        PodSpec spec = given;
        for (int field : OF_SPEC) {
            if (spec.has(field)) {
                spec = spec.without(field);
            }
        }
        if (spec.volumes().stream().anyMatch(Volume::hasImage)) {
            List<Volume> served =
                    spec.volumes().stream().filter(volume -> !volume.hasImage()).toList();
            spec = served.isEmpty() ? spec.without(PodSpec.VOLUMES) : spec.withVolumes(served);
        }
        return spec.withContainers(Each.of(spec.containers(), UnservedFields::drop))
                .withInitContainers(Each.of(spec.initContainers(), UnservedFields::drop))
                .withEphemeralContainers(Each.of(spec.ephemeralContainers(), UnservedFields::drop));
    }

    private static Container drop(Container given) {
        Container container = given;
        if (container.has(Container.RESTART_POLICY_RULES)) {
            container = container.without(Container.RESTART_POLICY_RULES);
        }
        return container.has(Container.RESIZE_POLICY) ? container.without(Container.RESIZE_POLICY) : container;
    }

    private static EphemeralContainer drop(EphemeralContainer container) {
        return container.has(EphemeralContainer.RESTART_POLICY_RULES)
                ? container.without(EphemeralContainer.RESTART_POLICY_RULES)
                : container;
    }
}
