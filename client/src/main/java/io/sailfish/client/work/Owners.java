package io.sailfish.client.work;

import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.meta.v1.OwnerReference;
import java.util.Optional;

/** Questions about an object's owner references. */
public final class Owners {
    private Owners() {}

    /** The owner that manages this object: the one reference with {@code controller: true}. */
    public static Optional<OwnerReference> controller(ApiObject object) {
        for (OwnerReference owner : object.metadata().ownerReferences()) {
            if (owner.controller(false)) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    /** Whether an owner is of this kind, in whatever version of its group. */
    public static boolean isOfKind(OwnerReference owner, GroupVersionKind kind) {
        return owner.kind().equals(kind.kind())
                && GroupVersionKind.of(owner.apiVersion(), owner.kind()).group().equals(kind.group());
    }
}
