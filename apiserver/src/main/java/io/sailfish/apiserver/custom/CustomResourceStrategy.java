package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.rules.RuleValidation;
import io.sailfish.apiserver.custom.schema.Correlation;
import io.sailfish.apiserver.custom.schema.Defaults;
import io.sailfish.apiserver.custom.schema.EmbeddedObjects;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.ListRules;
import io.sailfish.apiserver.custom.schema.SchemaValidation;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.api.apiextensions.v1.CustomResourceSubresourceScale;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a custom resource, all of which come from its definition.
 *
 * @param stored    the version in which objects are stored, and to which these rules are put
 * @param versions  all versions by name: an object is judged by the schema of the version in which a client gives it
 * @param hasStatus whether status is written through a subresource alone
 * @param scale     the fields that its scale subresource reads and writes; null where it has none
 */
record CustomResourceStrategy(
        CustomVersion stored,
        Map<String, CustomVersion> versions,
        boolean hasStatus,
        @Nullable CustomResourceSubresourceScale scale)
        implements Strategy<ApiObject> {
    private static final Set<FieldError.Type> UNSOUND = EnumSet.of(
            FieldError.Type.REQUIRED,
            FieldError.Type.NOT_SUPPORTED,
            FieldError.Type.TOO_LONG,
            FieldError.Type.TOO_MANY,
            FieldError.Type.TYPE_INVALID);

    @Override
    public ApiObject defaults(ApiObject object) {
        return (ApiObject) Defaults.apply(object, stored.schema());
    }

    private CustomVersion version(RequestContext context) {
        String asked = context.apiVersion();
        CustomVersion version = versions.get(asked.substring(asked.indexOf('/') + 1));
        return version == null ? stored : version;
    }

    @Override
    public ApiObject prepareForCreate(RequestContext context, ApiObject object) {
        return hasStatus ? StatusField.without(object) : object;
    }

    @Override
    public ApiObject prepareForUpdate(RequestContext context, ApiObject object, ApiObject old) {
        return hasStatus ? StatusField.of(old, object) : object;
    }

    @Override
    public boolean changesGeneration(ApiObject object, ApiObject old) {
        for (Field field : object.messageType().fields()) {
            if (!field.name().equals("metadata")
                    && !Objects.equals(object.get(field.index()), old.get(field.index()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<String> resetFields() {
        return hasStatus ? List.of("status") : List.of();
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public void validate(RequestContext context, ApiObject given, FieldErrors errors) {
        CustomVersion version = version(context);
        JsonSchema schema = version.schema();
        ApiObject object = version.from(given);
        errors.addAll(SchemaValidation.validate(FieldPath.NONE, object, schema));
        checkScale(object, errors);
        errors.addAll(EmbeddedObjects.check(FieldPath.NONE, object, schema));
        errors.addAll(ListRules.check(FieldPath.NONE, object, schema));
        checkRules(context, version, object, null, errors);
    }

    /** Rules are asked of objects whose shape is sound, for what they may rely on. */
    private static void checkRules(
            RequestContext context,
            CustomVersion version,
            ApiObject object,
            @Nullable ApiObject old,
            FieldErrors errors) {
        if (version.rules() == null) {
            return;
        }
        if (errors.list().stream().anyMatch(error -> UNSOUND.contains(error.type()))) {
            errors.invalid(
                    FieldPath.NONE,
                    null,
                    "some validation rules were not checked because the object was invalid; correct the existing errors"
                            + " to complete validation");
            return;
        }
        errors.addAll(RuleValidation.check(version.rules(), object, old, context.warnings()));
    }

    @Override
    public void validateUpdate(RequestContext context, ApiObject given, ApiObject before, FieldErrors errors) {
        CustomVersion version = version(context);
        JsonSchema schema = version.schema();
        ApiObject object = version.from(given);
        ApiObject old = version.from(before);
        Correlation change = new Correlation(object, old, schema);
        errors.addAll(SchemaValidation.validateUpdate(FieldPath.NONE, change, schema));
        checkScale(object, errors);
        errors.addAll(EmbeddedObjects.check(FieldPath.NONE, object, schema));
        checkLists(object, old, schema, errors);
        checkRules(context, version, object, old, errors);
    }

    private void checkScale(ApiObject object, FieldErrors errors) {
        if (scale != null) {
            ScaleRules.checkSpec(object, scale, errors);
            ScaleRules.checkStatus(object, scale, errors);
        }
    }

    /** Lists that were in disorder before may stay so. */
    private static void checkLists(ApiObject object, ApiObject old, JsonSchema schema, FieldErrors errors) {
        List<FieldError> found = ListRules.check(FieldPath.NONE, object, schema);
        if (!found.isEmpty() && ListRules.check(FieldPath.NONE, old, schema).isEmpty()) {
            errors.addAll(found);
        }
    }

    @Override
    public List<String> createWarnings(RequestContext context, ApiObject object) {
        return FinalizerWarnings.of(object.metadata().finalizers(), List.of());
    }

    @Override
    public List<String> updateWarnings(RequestContext context, ApiObject object, ApiObject old) {
        return FinalizerWarnings.of(
                object.metadata().finalizers(), old.metadata().finalizers());
    }

    /** The rules of the status subresource. */
    Updates<ApiObject> statusUpdates() {
        return new StatusRules();
    }

    private final class StatusRules implements Updates<ApiObject> {
        @Override
        public ApiObject prepareForUpdate(RequestContext context, ApiObject object, ApiObject old) {
            ApiObject changed = StatusField.only(object, old);
            // Of the metadata nothing but who owns what is taken, and the version that the client had seen.
            return changed.withMetadata(old.metadata()
                    .withManagedFields(object.metadata().managedFields())
                    .withResourceVersion(object.metadata().resourceVersion()));
        }

        @Override
        public void validateUpdate(RequestContext context, ApiObject given, ApiObject before, FieldErrors errors) {
            CustomVersion version = version(context);
            ApiObject object = version.from(given);
            ApiObject old = version.from(before);
            JsonSchema status = version.schema().property("status");
            Object value = object.get("status");
            if (status != null && value != null) {
                Correlation change = new Correlation(value, old.get("status"), status);
                errors.addAll(SchemaValidation.validateUpdate(FieldPath.of("status"), change, status));
            }
            if (scale != null) {
                ScaleRules.checkStatus(object, scale, errors);
            }
            checkLists(object, old, version.schema(), errors);
            checkRules(context, version, object, old, errors);
        }

        @Override
        public List<String> resetFields() {
            return List.of("spec");
        }
    }
}
