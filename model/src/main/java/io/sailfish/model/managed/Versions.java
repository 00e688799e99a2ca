package io.sailfish.model.managed;

import io.sailfish.model.ApiObject;
import org.jspecify.annotations.Nullable;

/** Converts objects between the versions of their kind. */
@FunctionalInterface
public interface Versions {
    /** For kinds of one version. */
    Versions NONE = (object, apiVersion) -> null;

    /** The object in another version; null where that version is not served, so that what it owned is forgotten. */
    @Nullable
    ApiObject convert(ApiObject object, String apiVersion);
}
