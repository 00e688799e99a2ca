package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.registry.Warnings;
import io.sailfish.model.api.core.v1.AppArmorProfile;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.status.FieldPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AppArmor profiles as they were chosen before there was a field: by an annotation for each container. What such an annotation
 * says becomes the container's field where that is not set. Fields are not copied to annotations.
 */
final class AppArmorAnnotations {
    private static final String PREFIX = "container.apparmor.security.beta.kubernetes.io/";
    private static final String LOCAL = "localhost/";

    private AppArmorAnnotations() {}

    /** The spec of a new pod with the profiles that its annotations name; warns of what is said there alone. */
    static PodSpec heeded(Pod pod, PodSpec spec, Warnings warnings) {
        Map<String, String> annotations = pod.metadata().annotations();
        boolean any = annotations.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
        if (!any || spec.os().name().equals("windows")) {
            return spec;
        }
        return spec.withInitContainers(
                        Each.of(spec.initContainers(), part -> heeded(part, annotations, spec, warnings)))
                .withContainers(Each.of(spec.containers(), part -> heeded(part, annotations, spec, warnings)));
    }

    private static Container heeded(Container part, Map<String, String> annotations, PodSpec spec, Warnings warnings) {
        String key = PREFIX + part.name();
        String annotation = annotations.get(key);
        if (annotation == null || part.securityContext().hasAppArmorProfile()) {
            return part;
        }
        AppArmorProfile profile = profile(annotation);
        boolean ofPod = spec.securityContext().hasAppArmorProfile()
                && spec.securityContext().appArmorProfile().equals(profile);
        if (ofPod) {
            return part;
        }
        warnings.add(FieldPath.of("metadata", "annotations").key(key)
                + ": deprecated since v1.30; use the \"appArmorProfile\" field instead");
        return profile == null
                ? part
                : part.withSecurityContext(part.securityContext().withAppArmorProfile(profile));
    }

    /** The profile that an annotation names; null where it names none that could be used. */
    private static @Nullable AppArmorProfile profile(String annotation) {
        AppArmorProfile.Builder profile = AppArmorProfile.builder();
        if (annotation.equals("unconfined")) {
            return profile.type("Unconfined").build();
        }
        if (annotation.equals("runtime/default")) {
            return profile.type("RuntimeDefault").build();
        }
        String local = annotation.startsWith(LOCAL) ? annotation.substring(LOCAL.length()) : "";
        return SecurityValidation.isLocalAppArmorProfile(local)
                ? profile.type("Localhost").localhostProfile(local).build()
                : null;
    }
}
