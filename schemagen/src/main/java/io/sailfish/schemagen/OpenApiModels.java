package io.sailfish.schemagen;

import java.util.Optional;
import java.util.Set;

/** What the model classes of client-java-api say: the properties of an OpenAPI definition and which are required. */
final class OpenApiModels {
    private static final String PACKAGE = "io.kubernetes.client.openapi.models.";

    private OpenApiModels() {}

    /** A definition's property names and those that are required. */
    record Definition(Set<String> properties, Set<String> required) {}

    /**
     * The definition of a type.
     *
     * @param group   the last-but-one part of the Go package: "core", "rbac"
     * @param version the last part: "v1"
     */
    static Optional<Definition> find(String group, String version, String name) {
        String titled = Names.title(version);
        return load(Names.title(group) + titled + name).or(() -> load(titled + name));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Definition> load(String className) {
        try {
            Class<?> model = Class.forName(PACKAGE + className);
            return Optional.of(new Definition(
                    Set.copyOf((Set<String>) model.getField("openapiFields").get(null)), Set.copyOf((Set<String>)
                            model.getField("openapiRequiredFields").get(null))));
        } catch (ClassNotFoundException | NoSuchFieldException e) {
            return Optional.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
