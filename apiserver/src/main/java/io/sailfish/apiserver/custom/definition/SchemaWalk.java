package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.custom.schema.Formats;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Visits schemas with all that lie within them. */
final class SchemaWalk {
    private SchemaWalk() {}

    /** Whether a schema of the definition, or one within, is like this. */
    static boolean any(CustomResourceDefinition definition, Predicate<JSONSchemaProps> like) {
        boolean[] found = {false};
        each(definition, schema -> found[0] |= like.test(schema));
        return found[0];
    }

    /** The formats that mean nothing here, as often as they stand in the definition's schemas. */
    static List<String> unknownFormats(CustomResourceDefinition definition) {
        List<String> unknown = new ArrayList<>(0);
        Set<JSONSchemaProps> roots = new LinkedHashSet<>();
        for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
            if (version.schema().hasOpenAPIV3Schema()) {
                roots.add(version.schema().openAPIV3Schema());
            }
        }
        roots.forEach(root -> each(root, schema -> {
            String type = schema.xKubernetesIntOrString() ? "" : schema.type();
            if (!schema.format().isEmpty() && !Formats.isSupported(schema.format(), type)) {
                unknown.add(schema.format());
            }
        }));
        return unknown;
    }

    private static void each(CustomResourceDefinition definition, Consumer<JSONSchemaProps> visitor) {
        for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
            if (version.schema().hasOpenAPIV3Schema()) {
                each(version.schema().openAPIV3Schema(), visitor);
            }
        }
    }

    static void each(JSONSchemaProps schema, Consumer<JSONSchemaProps> visitor) {
        visitor.accept(schema);
        if (schema.items().hasSchema()) {
            each(schema.items().schema(), visitor);
        }
        schema.items().schemas().forEach(inner -> each(inner, visitor));
        schema.allOf().forEach(inner -> each(inner, visitor));
        schema.anyOf().forEach(inner -> each(inner, visitor));
        schema.oneOf().forEach(inner -> each(inner, visitor));
        if (schema.has(JSONSchemaProps.NOT)) {
            each(schema.not(), visitor);
        }
        schema.properties().values().forEach(inner -> each(inner, visitor));
        if (schema.additionalProperties().hasSchema()) {
            each(schema.additionalProperties().schema(), visitor);
        }
        schema.patternProperties().values().forEach(inner -> each(inner, visitor));
        if (schema.additionalItems().hasSchema()) {
            each(schema.additionalItems().schema(), visitor);
        }
        schema.definitions().values().forEach(inner -> each(inner, visitor));
    }
}
