package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import org.jspecify.annotations.Nullable;

/** References to objects of any kind. */
final class TypedReference {
    private TypedReference() {}

    static void check(@Nullable String group, String kind, String name, FieldPath path, FieldErrors errors) {
        if (group != null) {
            errors.invalid(path.child("apiGroup"), group, Names.dns1123Subdomain(group));
        }
        if (kind.isEmpty()) {
            errors.required(path.child("kind"), "kind is required");
        } else {
            errors.invalid(path.child("kind"), kind, Names.pathSegment(kind));
        }
        if (name.isEmpty()) {
            errors.required(path.child("name"), "name is required");
        } else {
            errors.invalid(path.child("name"), name, Names.pathSegment(name));
        }
    }
}
