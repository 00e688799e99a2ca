package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.callout.CalloutResolver;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.registry.CustomKind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.ServedVersion;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.CustomResourceSubresourceScale;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.api.apiextensions.v1.SelectableField;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.schema.ApiResource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the kind that a CustomResourceDefinition defines. */
final class CustomKinds {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private CustomKinds() {}

    /** Where the objects of a definition lie in the store, below "/registry/". */
    static String storagePrefix(CustomResourceDefinition definition) {
        return definition.spec().group() + "/" + definition.spec().names().plural();
    }

    /**
     * The kind of a definition whose names have been accepted.
     *
     * @param terminating whether the definition is being deleted
     * @param resolver    says where webhooks are
     */
    static KindDefinition<ApiObject> of(
            CustomResourceDefinition definition, BooleanSupplier terminating, CalloutResolver resolver) {
        WebhookConverter webhook = definition.spec().conversion().strategy().equals("Webhook")
                ? new WebhookConverter(definition, resolver)
                : null;
        Map<String, CustomVersion> versions = new LinkedHashMap<>();
        CustomVersion stored = null;
        for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
            CustomVersion compiled = CustomVersion.of(definition, version, webhook);
            versions.put(version.name(), compiled);
            stored = version.storage() ? compiled : stored;
        }
        if (stored == null) {
            throw new IllegalArgumentException(definition.name() + " stores no version");
        }
        CustomResourceDefinitionVersion form = stored.version();
        CustomResourceSubresourceScale scale =
                form.subresources().hasScale() ? form.subresources().scale() : null;
        CustomResourceStrategy strategy =
                new CustomResourceStrategy(stored, versions, form.subresources().hasStatus(), scale);
        KindDefinition.Builder<ApiObject> kind = KindDefinition.of(stored.resource())
                .strategy(strategy)
                .storedAt(storagePrefix(definition))
                .generation()
                .custom(custom(definition, versions, terminating));
        columns(form).forEach(kind::column);
        selectable(versions).forEach(field -> selectable(kind, field));
        if (form.subresources().hasStatus()) {
            kind.status(strategy.statusUpdates());
        }
        if (scale != null) {
            kind.subresource(new Subresource.Scale<>(
                    scale.specReplicasPath().substring(1),
                    scale.statusReplicasPath().substring(1),
                    scale.labelSelectorPath("").isEmpty()
                            ? ""
                            : scale.labelSelectorPath("").substring(1)));
        }
        if (!form.served()) {
            kind.storedOnly();
        }
        for (CustomVersion version : versions.values()) {
            if (version != stored && version.version().served()) {
                kind.alsoServed(ServedVersion.of(version.resource(), version.conversion(stored), columns(version)));
            }
        }
        return kind.build();
    }

    private static List<Column<ApiObject>> columns(CustomResourceDefinitionVersion version) {
        return CustomColumns.of(version.additionalPrinterColumns());
    }

    /** The columns of a version that is not stored: they show what is served. */
    private static List<Column<ApiObject>> columns(CustomVersion version) {
        List<Column<ApiObject>> columns = columns(version.version());
        return version.webhook() == null
                ? columns
                : columns.stream()
                        .map(column -> new Column<ApiObject>(
                                column.name(),
                                column.type(),
                                column.format(),
                                column.description(),
                                column.priority(),
                                (object, now) -> column.cell().cell(version.from(object), now)))
                        .toList();
    }

    private static List<String> selectable(Map<String, CustomVersion> versions) {
        List<String> paths = new ArrayList<>();
        for (CustomVersion version : versions.values()) {
            for (SelectableField field : version.version().selectableFields()) {
                if (!paths.contains(field.jsonPath())) {
                    paths.add(field.jsonPath());
                }
            }
        }
        return paths;
    }

    private static void selectable(KindDefinition.Builder<ApiObject> kind, String jsonPath) {
        JsonPath path = JsonPath.parse(jsonPath);
        kind.selectable(jsonPath.substring(1), object -> text(path.first(object)));
    }

    private static String text(@Nullable Object value) {
        return Json.isNull(value) ? "" : Json.text(value);
    }

    private static CustomKind custom(
            CustomResourceDefinition definition, Map<String, CustomVersion> versions, BooleanSupplier terminating) {
        Map<String, CustomKind.Version> served = new HashMap<>();
        versions.forEach((name, version) -> {
            if (version.version().served()) {
                served.put(
                        name,
                        new CustomKind.Version(
                                described(definition, version),
                                version.schema().props(),
                                definition.status().acceptedNames().listKind(),
                                warning(version),
                                fingerprint(version.schema().props())));
            }
        });
        return new CustomKind(definition.status().acceptedNames().listKind(), served, terminating);
    }

    private static String fingerprint(JSONSchemaProps schema) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(JsonEncoder.encode(schema));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String warning(CustomVersion version) {
        if (!version.version().deprecated()) {
            return "";
        }
        return version.version()
                .deprecationWarning(version.resource().apiVersion() + " "
                        + version.resource().kind().kind() + " is deprecated");
    }

    private static ApiResource described(CustomResourceDefinition definition, CustomVersion version) {
        CustomResourceDefinitionNames names = definition.status().acceptedNames();
        List<ApiResource.Subresource> subresources = new ArrayList<>();
        if (version.version().subresources().hasStatus()) {
            subresources.add(
                    new ApiResource.Subresource("status", version.resource().kind(), SUBRESOURCE_VERBS));
        }
        if (version.version().subresources().hasScale()) {
            subresources.add(new ApiResource.Subresource("scale", SCALE, SUBRESOURCE_VERBS));
        }
        return new ApiResource(
                version.resource(), names.singular(), VERBS, names.shortNames(), names.categories(), subresources);
    }
}
