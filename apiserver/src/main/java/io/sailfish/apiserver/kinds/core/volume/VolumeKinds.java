package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.registry.KindDefinition;
import java.util.List;

/** Volumes and claims. */
public final class VolumeKinds {
    private VolumeKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(new PersistentVolumeKind().definition(), new ClaimKind().definition());
    }
}
