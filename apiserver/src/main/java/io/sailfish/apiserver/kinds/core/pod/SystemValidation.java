package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Message;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** What pods of one operating system may not set. */
final class SystemValidation {
    private static final String NOT_FOR_LINUX = "windows options cannot be set for a linux pod";
    private static final String NOT_FOR_WINDOWS = "cannot be set for a windows pod";
    private static final List<String> LINUX_POD = List.of("hostPID", "hostIPC", "hostUsers");
    private static final List<String> LINUX_POD_CONTEXT = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy");
    private static final List<String> LINUX_CONTAINER_CONTEXT = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup");

    private SystemValidation() {}

    static void linux(PodSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.securityContext().hasWindowsOptions()) {
            errors.forbidden(path.child("securityContext", "windowsOptions"), NOT_FOR_LINUX);
        }
        linux(spec.containers(), path.child("containers"), errors);
        linux(spec.initContainers(), path.child("initContainers"), errors);
    }

    private static void linux(List<Container> containers, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < containers.size(); i++) {
            if (containers.get(i).securityContext().hasWindowsOptions()) {
                errors.forbidden(path.index(i).child("securityContext", "windowsOptions"), NOT_FOR_LINUX);
            }
        }
    }

    static void windows(PodSpec spec, FieldPath path, FieldErrors errors) {
        forbid(spec, LINUX_POD, path, errors);
        forbid(spec.securityContext(), LINUX_POD_CONTEXT, path.child("securityContext"), errors);
        if (spec.hasShareProcessNamespace()) {
            errors.forbidden(path.child("securityContext", "shareProcessNamespace"), NOT_FOR_WINDOWS);
        }
        windows(spec.containers(), path.child("containers"), errors);
        windows(spec.initContainers(), path.child("initContainers"), errors);
    }

    private static void windows(List<Container> containers, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < containers.size(); i++) {
            forbid(
                    containers.get(i).securityContext(),
                    LINUX_CONTAINER_CONTEXT,
                    path.index(i).child("securityContext"),
                    errors);
        }
    }

    private static void forbid(Message message, List<String> fields, FieldPath path, FieldErrors errors) {
        for (String field : fields) {
            if (message.get(field) != null) {
                errors.forbidden(path.child(field), NOT_FOR_WINDOWS);
            }
        }
    }
}
