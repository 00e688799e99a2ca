package io.sailfish.apiserver.kinds.core.node;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A namespace's phase tells whether it is being deleted; and what its labels and finalizers may say. */
final class NamespaceStatusRules implements StatusUpdates<Namespace> {
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";
    private static final Set<String> LEVELS = Set.of("privileged", "baseline", "restricted");
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]*)");
    private static final Set<String> MODES = Set.of("enforce", "audit", "warn");
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    @Override
    public void validateUpdate(RequestContext context, Namespace namespace, Namespace old, FieldErrors errors) {
        String phase = namespace.status().phase();
        boolean deleting = namespace.metadata().hasDeletionTimestamp();
        if (!deleting && !phase.equals("Active")) {
            errors.invalid(
                    FieldPath.of("status", "Phase"), phase, "may only be 'Active' if `deletionTimestamp` is empty");
        } else if (deleting && !phase.equals("Terminating")) {
            errors.invalid(
                    FieldPath.of("status", "Phase"),
                    phase,
                    "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }

    static void finalizer(String finalizer, FieldPath path, FieldErrors errors) {
        errors.invalid(path, finalizer, Names.qualifiedName(finalizer));
        if (finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
            errors.invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /** The labels by which a namespace says how careful its pods have to be. */
    static void labels(Namespace namespace, FieldErrors errors) {
        for (Map.Entry<String, String> label : namespace.metadata().labels().entrySet()) {
            String key = label.getKey();
            if (!key.startsWith(POD_SECURITY)) {
                continue;
            }
            String mode = key.substring(POD_SECURITY.length());
            FieldPath path = FieldPath.of("metadata", "labels").key(key);
            String value = label.getValue();
            if (MODES.contains(mode) && !LEVELS.contains(value)) {
                errors.invalid(path, value, "must be one of privileged, baseline, restricted");
            }
            boolean version = mode.endsWith("-version") && MODES.contains(mode.substring(0, mode.length() - 8));
            if (version && !value.equals("latest") && !VERSION.matcher(value).matches()) {
                errors.invalid(path, value, "must be \"latest\" or \"v1.x\"");
            }
        }
    }
}
