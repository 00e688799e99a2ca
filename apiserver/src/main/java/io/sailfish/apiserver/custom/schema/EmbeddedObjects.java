package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.Message;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks that whole objects within objects (x-kubernetes-embedded-resource) say what they are and have good metadata. */
public final class EmbeddedObjects {
    private EmbeddedObjects() {}

    /** What is wrong below a value. */
    public static List<FieldError> check(FieldPath path, @Nullable Object value, @Nullable JsonSchema schema) {
        List<FieldError> errors = new ArrayList<>(0);
        check(path, value, schema, errors);
        return errors;
    }

    private static void check(
            FieldPath path, @Nullable Object value, @Nullable JsonSchema schema, List<FieldError> errors) {
        if (schema == null) {
            return;
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                check(path.index(i), list.get(i), schema.items(), errors);
            }
        } else if (Json.isObject(value)) {
            if (schema.isEmbedded()) {
                embedded(path, value, errors);
            }
            Json.forEachMember(value, (name, member) -> {
                JsonSchema property = schema.property(name);
                if (property != null) {
                    check(path.child(name), member, property, errors);
                } else if (schema.values() != null) {
                    check(path == FieldPath.NONE ? path.child(name) : path.key(name), member, schema.values(), errors);
                }
            });
        }
    }

    private static void embedded(FieldPath path, Object object, List<FieldError> errors) {
        Object apiVersion = Json.member(object, "apiVersion");
        Object kind = Json.member(object, "kind");
        if (apiVersion == null) {
            errors.add(FieldError.required(path.child("apiVersion"), "must not be empty"));
        }
        if (kind == null) {
            errors.add(FieldError.required(path.child("kind"), "must not be empty"));
        }
        if (apiVersion != null) {
            apiVersion(path.child("apiVersion"), apiVersion, errors);
        }
        if (kind != null) {
            kind(path.child("kind"), kind, errors);
        }
        if (object instanceof Message message && message.get("metadata") instanceof Message metadata) {
            metadata(path.child("metadata"), metadata, errors);
        }
    }

    private static void apiVersion(FieldPath path, Object value, List<FieldError> errors) {
        if (!(value instanceof String text)) {
            errors.add(FieldError.invalid(path, Json.shown(value), "must be a string"));
        } else if (text.isEmpty()) {
            errors.add(FieldError.invalid(path, text, "must not be empty"));
        } else if (text.indexOf('/') != text.lastIndexOf('/')) {
            errors.add(FieldError.invalid(path, text, "unexpected GroupVersion string: " + text));
        }
    }

    private static void kind(FieldPath path, Object value, List<FieldError> errors) {
        if (!(value instanceof String text)) {
            errors.add(FieldError.invalid(path, Json.shown(value), "must be a string"));
        } else if (text.isEmpty()) {
            errors.add(FieldError.invalid(path, text, "must not be empty"));
        } else {
            List<String> problems = Names.dns1035Label(text.toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                errors.add(FieldError.invalid(
                        path, text, "may have mixed case, but should otherwise match: " + String.join(",", problems)));
            }
        }
    }

    private static void metadata(FieldPath path, Message metadata, List<FieldError> errors) {
        // The object is none of the cluster's, so it need not have a name.
        Message named = metadata.has(ObjectMeta.NAME) ? metadata : metadata.with(ObjectMeta.NAME, "fakename");
        errors.addAll(
                MetadataValidation.validateCreate(named, named.has(ObjectMeta.NAMESPACE), Names.PATH_SEGMENT, path));
    }
}
