package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.registry.KindDefinition;
import java.util.List;

/** The kinds of storage.k8s.io. */
public final class StorageKinds {
    private StorageKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(
                new StorageClassKind().definition(),
                new VolumeAttributesClassKind().definition(),
                new VolumeAttachmentKind().definition(),
                new CsiDriverKind().definition(),
                new CsiNodeKind().definition(),
                new CsiStorageCapacityKind().definition());
    }
}
