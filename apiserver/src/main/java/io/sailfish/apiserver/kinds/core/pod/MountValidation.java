package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeDevice;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where containers see volumes: as directories and as devices. */
final class MountValidation {
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIONS = List.of("Disabled", "Enabled", "IfPossible");

    private MountValidation() {}

    /** @param volumes the pod's volumes that are well formed */
    static void mounts(Container container, List<Volume> volumes, FieldPath containerPath, FieldErrors errors) {
        List<VolumeMount> mounts = container.volumeMounts();
        List<VolumeDevice> devices = container.volumeDevices();
        for (int i = 0; i < mounts.size(); i++) {
            VolumeMount mount = mounts.get(i);
            FieldPath list = containerPath.child("volumeMounts");
            FieldPath path = list.index(i);
            Checks.required(errors, path, "name", mount.name());
            if (volume(mount.name(), volumes) == null) {
                errors.notFound(path.child("name"), mount.name());
            }
            Checks.required(errors, path, "mountPath", mount.mountPath());
            for (int before = 0; before < i; before++) {
                if (mounts.get(before).mountPath().equals(mount.mountPath())) {
                    errors.invalid(path.child("mountPath"), mount.mountPath(), "must be unique");
                    break;
                }
            }
            for (VolumeDevice device : devices) {
                if (device.name().equals(mount.name())) {
                    errors.invalid(path.child("name"), mount.name(), "must not already exist in volumeDevices");
                }
                if (device.devicePath().equals(mount.mountPath())) {
                    errors.invalid(
                            path.child("mountPath"),
                            mount.mountPath(),
                            "must not already exist as a path in volumeDevices");
                }
            }
            subPaths(mount, list, path, errors);
            propagation(mount, container, list, errors);
        }
    }

    private static void subPaths(VolumeMount mount, FieldPath list, FieldPath path, FieldErrors errors) {
        if (!mount.subPath().isEmpty()) {
            Checks.descending(errors, list, "subPath", mount.subPath());
        }
        if (!mount.subPathExpr().isEmpty()) {
            if (!mount.subPath().isEmpty()) {
                errors.invalid(
                        path.child("subPathExpr"),
                        mount.subPathExpr(),
                        "subPathExpr and subPath are mutually exclusive");
            }
            Checks.descending(errors, list, "subPathExpr", mount.subPathExpr());
        }
    }

    private static void propagation(VolumeMount mount, Container container, FieldPath list, FieldErrors errors) {
        if (mount.hasMountPropagation()) {
            String propagation = mount.mountPropagation("");
            Checks.oneOf(errors, list, "mountPropagation", propagation, PROPAGATIONS);
            if (propagation.equals("Bidirectional")
                    && !container.securityContext().privileged(false)) {
                errors.forbidden(
                        list.child("mountPropagation"),
                        "Bidirectional mount propagation is available only to privileged containers");
            }
        }
        if (!mount.hasRecursiveReadOnly()) {
            return;
        }
        String recursion = mount.recursiveReadOnly("");
        FieldPath path = list.child("recursiveReadOnly");
        if (!RECURSIONS.contains(recursion)) {
            errors.notSupported(path, recursion, RECURSIONS);
        } else if (!recursion.equals("Disabled")) {
            if (!mount.readOnly()) {
                errors.forbidden(path, "may only be specified when readOnly is true");
            }
            if (!mount.mountPropagation("None").equals("None")) {
                errors.forbidden(path, "may only be specified when mountPropagation is None or not specified");
            }
        }
    }

    static void devices(Container container, List<Volume> volumes, FieldPath containerPath, FieldErrors errors) {
        List<VolumeDevice> devices = container.volumeDevices();
        for (int i = 0; i < devices.size(); i++) {
            VolumeDevice device = devices.get(i);
            FieldPath path = containerPath.child("volumeDevices").index(i);
            Volume volume = volume(device.name(), volumes);
            Checks.required(errors, path, "name", device.name());
            if (devices.subList(0, i).stream().anyMatch(other -> other.name().equals(device.name()))) {
                errors.invalid(path.child("name"), device.name(), "must be unique");
            }
            if (volume == null) {
                errors.notFound(path.child("name"), device.name());
            } else if (!volume.hasPersistentVolumeClaim() && !volume.hasEphemeral()) {
                errors.invalid(
                        path.child("name"),
                        device.name(),
                        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }
            Checks.required(errors, path, "devicePath", device.devicePath());
            if (devices.subList(0, i).stream()
                    .anyMatch(other -> other.devicePath().equals(device.devicePath()))) {
                errors.invalid(path.child("devicePath"), device.devicePath(), "must be unique");
            }
            if (Checks.climbs(device.devicePath())) {
                errors.invalid(path.child("devicePath"), device.devicePath(), "can not contain backsteps ('..')");
            }
            for (VolumeMount mount : container.volumeMounts()) {
                if (mount.name().equals(device.name())) {
                    errors.invalid(path.child("name"), device.name(), "must not already exist in volumeMounts");
                }
                if (mount.mountPath().equals(device.devicePath())) {
                    errors.invalid(
                            path.child("devicePath"),
                            device.devicePath(),
                            "must not already exist as a path in volumeMounts");
                }
            }
        }
    }

    private static @Nullable Volume volume(String name, List<Volume> volumes) {
        for (Volume volume : volumes) {
            if (volume.name().equals(name)) {
                return volume;
            }
        }
        return null;
    }
}
