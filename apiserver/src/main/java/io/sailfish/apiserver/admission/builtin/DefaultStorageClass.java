package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.kinds.storage.StorageClassKind;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.storage.v1.StorageClass;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives new claims without a class the default one. */
public final class DefaultStorageClass implements MutatingPlugin {
    private static final String OLD_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private final Supplier<List<StorageClass>> classes;

    /** @param classes all storage classes */
    public DefaultStorageClass(Supplier<List<StorageClass>> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.object() instanceof PersistentVolumeClaim claim
                && attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty()
                && !claim.spec().hasStorageClassName()
                && !claim.metadata().annotations().containsKey(OLD_ANNOTATION);
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof PersistentVolumeClaim claim)) {
            return attributes.object();
        }
        StorageClass chosen = DefaultClass.of(classes.get(), StorageClassKind::isDefault);
        return chosen == null ? claim : claim.withSpec(claim.spec().withStorageClassName(chosen.name()));
    }
}
