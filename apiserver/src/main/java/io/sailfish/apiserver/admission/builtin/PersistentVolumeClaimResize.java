package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.storage.v1.StorageClass;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Quantity;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets claims grow only where their class says that its volumes can. */
public final class PersistentVolumeClaimResize implements ValidatingPlugin {
    private final Function<String, @Nullable StorageClass> classes;

    /** @param classes the storage class of a name, or null */
    public PersistentVolumeClaimResize(Function<String, @Nullable StorageClass> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.operation() == Operation.UPDATE
                && attributes.subresource().isEmpty()
                && attributes.object() instanceof PersistentVolumeClaim claim
                && attributes.oldObject() instanceof PersistentVolumeClaim old
                && size(claim).compareTo(size(old)) > 0;
    }

    private static Quantity size(PersistentVolumeClaim claim) {
        return claim.spec().resources().requests().getOrDefault("storage", Quantity.ZERO);
    }

    @Override
    public void validate(Attributes attributes) {
        if (!(attributes.object() instanceof PersistentVolumeClaim claim)
                || !(attributes.oldObject() instanceof PersistentVolumeClaim old)) {
            return;
        }
        if (!old.status().phase().equals("Bound")) {
            throw ApiErrors.forbidden(
                    attributes.resource(), attributes.name(), "Only bound persistent volume claims can be expanded");
        }
        String name = claim.spec().storageClassName("");
        StorageClass item =
                name.isEmpty() || !name.equals(old.spec().storageClassName("")) ? null : classes.apply(name);
        if (item == null || !item.allowVolumeExpansion(false)) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    attributes.name(),
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc"
                            + " must support resize");
        }
    }
}
