package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.rules.RuleTree;
import io.sailfish.apiserver.custom.schema.Defaults;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.SchemaTypes;
import io.sailfish.apiserver.registry.Conversion;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.codec.JsonDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a custom resource, compiled.
 *
 * @param version  as defined
 * @param schema   of its objects
 * @param rules    in CEL, of the schema; null for none
 * @param resource as clients address it
 * @param webhook  converts from other versions; null where objects only change their apiVersion
 */
record CustomVersion(
        CustomResourceDefinitionVersion version,
        JsonSchema schema,
        @Nullable RuleTree rules,
        ResourceType<ApiObject> resource,
        @Nullable WebhookConverter webhook) {
    /** Of a version that says nothing of its objects, as only versions that are not served may be. */
    private static final JSONSchemaProps ANYTHING = JSONSchemaProps.builder()
            .type("object")
            .xKubernetesPreserveUnknownFields(true)
            .build();

    static CustomVersion of(
            CustomResourceDefinition definition,
            CustomResourceDefinitionVersion version,
            @Nullable WebhookConverter webhook) {
        String group = definition.spec().group();
        CustomResourceDefinitionNames names = definition.status().acceptedNames();
        GroupVersionKind kind = new GroupVersionKind(group, version.name(), names.kind());
        JsonSchema schema = JsonSchema.of(
                version.schema().hasOpenAPIV3Schema() ? version.schema().openAPIV3Schema() : ANYTHING);
        MessageType type = SchemaTypes.objectType(schema, kind, modelName(kind));
        boolean namespaced = definition.spec().scope().equals("Namespaced");
        ResourceType<ApiObject> resource =
                new ResourceType<>(group, version.name(), names.plural(), namespaced, type, ApiObject.class);
        return new CustomVersion(version, schema, RuleTree.of(schema), resource, webhook);
    }

    /** "com.example.v1.Thing". */
    static String modelName(GroupVersionKind kind) {
        List<String> parts = new ArrayList<>(Arrays.asList(kind.group().split("\\.")));
        java.util.Collections.reverse(parts);
        return String.join(".", parts) + "." + kind.version() + "." + kind.kind();
    }

    /** An object of another version in this one: what the schema does not know is dropped, what it adds is filled in. */
    ApiObject from(ApiObject object) {
        if (object.messageType() == resource.objectType()) {
            return object;
        }
        return webhook == null ? decoded(Json.tree(object)) : webhook.convert(object, this);
    }

    /** An object in JSON that is to be of this version. */
    ApiObject decoded(Object tree) {
        return (ApiObject) Defaults.apply(
                JsonDecoder.decodeTree(tree, resource.objectType()).message(), schema);
    }

    /** To and from the version that is stored. */
    Conversion<ApiObject, ApiObject> conversion(CustomVersion stored) {
        return new Conversion<>() {
            @Override
            public ApiObject toStored(ApiObject served) {
                return stored.from((ApiObject) Defaults.apply(served, schema));
            }

            @Override
            public ApiObject toServed(ApiObject object) {
                return from(object);
            }

            @Override
            public boolean mayWait() {
                return webhook != null;
            }

            @Override
            public void prepare(List<ApiObject> objects) {
                if (webhook != null) {
                    webhook.convertAll(objects, CustomVersion.this);
                }
            }

            @Override
            public @Nullable String storedField(String servedField) {
                return servedField.startsWith("metadata.")
                                || version.selectableFields().stream()
                                        .anyMatch(field -> field.jsonPath().equals("." + servedField))
                        ? servedField
                        : null;
            }
        };
    }
}
