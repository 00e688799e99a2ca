package io.sailfish.apiserver.registry;

import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.schema.ApiResource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a custom kind that the generated tables know of the built-in ones.
 *
 * @param listKind    the kind of its lists
 * @param versions    by name, the versions that are served
 * @param terminating whether its definition is being deleted, so that no objects may be made any more
 */
public record CustomKind(String listKind, Map<String, Version> versions, BooleanSupplier terminating) {
    public CustomKind {
        versions = Map.copyOf(versions);
    }

    /**
     * A version.
     *
     * @param described as discovery shows it
     * @param schema    as OpenAPI publishes it
     * @param listKind    the kind of lists
     * @param warning     what clients are told who use it; empty for nothing
     * @param fingerprint tells schemas apart
     */
    public record Version(
            ApiResource described, JSONSchemaProps schema, String listKind, String warning, String fingerprint) {}

    /** What discovery shows of a version, or null. */
    @Nullable
    ApiResource described(String version) {
        Version known = versions.get(version);
        return known == null ? null : known.described();
    }
}
