package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.PersistentVolume;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.storage.v1.VolumeAttributesClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives volumes, claims and classes of attributes the finalizer by which controllers keep them while they are used. */
public final class StorageObjectInUseProtection implements MutatingPlugin {
    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty()
                && !finalizer(attributes.object()).isEmpty();
    }

    private static String finalizer(@Nullable ApiObject object) {
        return switch (object) {
            case PersistentVolumeClaim claim -> "kubernetes.io/pvc-protection";
            case PersistentVolume volume -> "kubernetes.io/pv-protection";
            case VolumeAttributesClass item -> "kubernetes.io/vac-protection";
            case null, default -> "";
        };
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        ApiObject object = attributes.object();
        String finalizer = finalizer(object);
        if (object == null || object.metadata().finalizers().contains(finalizer)) {
            return object;
        }
        List<String> finalizers = new ArrayList<>(object.metadata().finalizers());
        finalizers.add(finalizer);
        return object.withMetadata(object.metadata().withFinalizers(finalizers));
    }
}
