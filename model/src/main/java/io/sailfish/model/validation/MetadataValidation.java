package io.sailfish.model.validation;

import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for ObjectMeta that hold for every kind, on creation and on update. */
public final class MetadataValidation {
    /** What an attempt to change an immutable field is told. */
    public static final String IMMUTABLE = "field is immutable";

    private static final int ANNOTATIONS_LIMIT = 256 * 1024;
    private static final int MANAGER_LIMIT = 128;
    private static final int SUBRESOURCE_LIMIT = 256;
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private MetadataValidation() {}

    /** Judges the metadata of an object to be created; its name has been generated already. */
    public static List<FieldError> validateCreate(
            Message metadata, boolean namespaced, Names.Rule nameRule, FieldPath path) {
        List<FieldError> errors = new ArrayList<>(0);
        String generateName = text(metadata, "generateName");
        if (!generateName.isEmpty()) {
            addInvalid(errors, path.child("generateName"), generateName, nameRule.checkPrefix(generateName));
        }
        String name = text(metadata, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path.child("name"), "name or generateName is required"));
        } else {
            addInvalid(errors, path.child("name"), name, nameRule.check(name));
        }
        String namespace = text(metadata, "namespace");
        if (!namespaced && !namespace.isEmpty()) {
            errors.add(FieldError.forbidden(path.child("namespace"), "not allowed on this type"));
        } else if (namespaced && namespace.isEmpty()) {
            errors.add(FieldError.required(path.child("namespace"), ""));
        } else if (namespaced) {
            addInvalid(errors, path.child("namespace"), namespace, Names.dns1123Label(namespace));
        }
        long generation = number(metadata, "generation");
        if (generation < 0) {
            errors.add(FieldError.invalid(path.child("generation"), generation, "must be greater than or equal to 0"));
        }
        common(metadata, path, errors);
        finalizers(strings(metadata, "finalizers"), path.child("finalizers"), errors);
        managedFields(messages(metadata, "managedFields"), path.child("managedFields"), errors);
        return errors;
    }

    /** Judges changed metadata against what it was. */
    public static List<FieldError> validateUpdate(Message updated, Message old, FieldPath path) {
        List<FieldError> errors = new ArrayList<>(0);
        if (old.get("deletionTimestamp") != null) {
            TreeSet<String> extra = new TreeSet<>(strings(updated, "finalizers"));
            strings(old, "finalizers").forEach(extra::remove);
            if (!extra.isEmpty()) {
                errors.add(FieldError.forbidden(
                        path.child("finalizers"),
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + shown(List.copyOf(extra))));
            }
        }
        if (text(updated, "resourceVersion").isEmpty()) {
            errors.add(FieldError.invalid(path.child("resourceVersion"), "", "must be specified for an update"));
        }
        long generation = number(updated, "generation");
        if (generation < number(old, "generation")) {
            errors.add(FieldError.invalid(path.child("generation"), generation, "must not be decremented"));
        }
        immutable(updated, old, "name", path, errors);
        immutable(updated, old, "namespace", path, errors);
        immutable(updated, old, "uid", path, errors);
        immutable(updated, old, "creationTimestamp", path, errors);
        immutable(updated, old, "deletionTimestamp", path, errors);
        immutable(updated, old, "deletionGracePeriodSeconds", path, errors);
        common(updated, path, errors);
        managedFields(messages(updated, "managedFields"), path.child("managedFields"), errors);
        return errors;
    }

    /** Judges a map of labels. */
    public static void labels(Map<String, String> labels, FieldPath path, List<FieldError> errors) {
        for (Map.Entry<String, String> label : labels.entrySet()) {
            addInvalid(errors, path, label.getKey(), Names.qualifiedName(label.getKey()));
            addInvalid(errors, path, label.getValue(), Names.labelValue(label.getValue()));
        }
    }

    /** Judges a map of annotations: the form of the keys, and the size of all together. */
    public static void annotations(Map<String, String> annotations, FieldPath path, List<FieldError> errors) {
        long size = 0;
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            String key = annotation.getKey();
            addInvalid(errors, path, key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
            size += Names.bytes(key) + Names.bytes(annotation.getValue());
        }
        if (size > ANNOTATIONS_LIMIT) {
            errors.add(FieldError.tooLong(path, ANNOTATIONS_LIMIT));
        }
    }

    /** Judges a LabelSelector message that stands in an object. */
    public static void labelSelector(@Nullable Message selector, FieldPath path, List<FieldError> errors) {
        if (selector == null) {
            return;
        }
        labels(stringMap(selector, "matchLabels"), path.child("matchLabels"), errors);
        List<Message> expressions = messages(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            requirement(expressions.get(i), path.child("matchExpressions").index(i), errors);
        }
    }

    private static void requirement(Message expression, FieldPath path, List<FieldError> errors) {
        List<String> values = strings(expression, "values");
        String operator = text(expression, "operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(
                            path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(FieldError.forbidden(
                            path.child("values"),
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            default ->
                errors.add(FieldError.invalid(path.child("operator"), operator, "not a valid selector operator"));
        }
        String key = text(expression, "key");
        addInvalid(errors, path.child("key"), key, Names.qualifiedName(key));
        for (int i = 0; i < values.size(); i++) {
            addInvalid(errors, path.child("values").index(i), values.get(i), Names.labelValue(values.get(i)));
        }
    }

    /** Judges the name of a field manager. */
    public static void fieldManager(String manager, FieldPath path, List<FieldError> errors) {
        if (Names.bytes(manager) > MANAGER_LIMIT) {
            errors.add(FieldError.tooLong(path, MANAGER_LIMIT));
        }
        int position = 0;
        for (int point : manager.codePoints().toArray()) {
            if (!printable(point)) {
                String shown = String.format("invalid character U+%04X (at position %d)", point, position);
                errors.add(FieldError.invalid(path, manager, shown));
            }
            position += Character.charCount(point) == 2 ? 4 : Names.bytes(Character.toString(point));
        }
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }

    private static void common(Message metadata, FieldPath path, List<FieldError> errors) {
        labels(stringMap(metadata, "labels"), path.child("labels"), errors);
        annotations(stringMap(metadata, "annotations"), path.child("annotations"), errors);
        ownerReferences(messages(metadata, "ownerReferences"), path.child("ownerReferences"), errors);
    }

    private static void ownerReferences(List<Message> references, FieldPath path, List<FieldError> errors) {
        String controller = "";
        for (Message reference : references) {
            ownerReference(reference, path, errors);
            if (Boolean.TRUE.equals(reference.get("controller"))) {
                String name = text(reference, "kind") + "/" + text(reference, "name");
                if (controller.isEmpty()) {
                    controller = name;
                } else {
                    String shown = references.stream()
                            .map(MetadataValidation::goStruct)
                            .collect(Collectors.joining(", ", "[]v1.OwnerReference{", "}"));
                    errors.add(FieldError.invalid(
                            path,
                            new FieldError.Shown(shown),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + name));
                }
            }
        }
    }

    private static void ownerReference(Message reference, FieldPath path, List<FieldError> errors) {
        String apiVersion = text(reference, "apiVersion");
        String version = apiVersion.substring(apiVersion.lastIndexOf('/') + 1);
        boolean malformed = apiVersion.indexOf('/') != apiVersion.lastIndexOf('/');
        if (version.isEmpty() || malformed) {
            errors.add(FieldError.invalid(path.child("apiVersion"), apiVersion, "version must not be empty"));
        }
        notEmpty(reference, "kind", path, errors);
        notEmpty(reference, "name", path, errors);
        notEmpty(reference, "uid", path, errors);
        if (apiVersion.equals("v1") && text(reference, "kind").equals("Event")) {
            errors.add(FieldError.invalid(
                    path,
                    new FieldError.Shown(goStruct(reference)),
                    "/v1, Kind=Event is disallowed from being an owner"));
        }
    }

    /** An owner reference as Go shows the struct; pointers to booleans by the boolean. */
    private static String goStruct(Message reference) {
        return "v1.OwnerReference{APIVersion:" + GoSyntax.quote(text(reference, "apiVersion"))
                + ", Kind:" + GoSyntax.quote(text(reference, "kind"))
                + ", Name:" + GoSyntax.quote(text(reference, "name"))
                + ", UID:" + GoSyntax.quote(text(reference, "uid"))
                + ", Controller:" + goPointer(reference.get("controller"))
                + ", BlockOwnerDeletion:" + goPointer(reference.get("blockOwnerDeletion")) + "}";
    }

    private static String goPointer(@Nullable Object value) {
        return "(*bool)(" + (value == null ? "nil" : value) + ")";
    }

    private static void notEmpty(Message reference, String field, FieldPath path, List<FieldError> errors) {
        if (text(reference, field).isEmpty()) {
            errors.add(FieldError.invalid(path.child(field), "", field + " must not be empty"));
        }
    }

    private static void finalizers(List<String> finalizers, FieldPath path, List<FieldError> errors) {
        for (String finalizer : finalizers) {
            addInvalid(errors, path, finalizer, Names.qualifiedName(finalizer));
        }
        if (finalizers.contains(ORPHAN) && finalizers.contains(FOREGROUND)) {
            errors.add(FieldError.invalid(
                    path, finalizers, "finalizer " + ORPHAN + " and " + FOREGROUND + " cannot be both set"));
        }
    }

    private static void managedFields(List<Message> entries, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < entries.size(); i++) {
            Message entry = entries.get(i);
            FieldPath at = path.index(i);
            String operation = text(entry, "operation");
            if (!operation.equals("Apply") && !operation.equals("Update")) {
                errors.add(FieldError.invalid(at.child("operation"), operation, "must be `Apply` or `Update`"));
            }
            String fieldsType = text(entry, "fieldsType");
            if (!fieldsType.isEmpty() && !fieldsType.equals("FieldsV1")) {
                errors.add(FieldError.invalid(at.child("fieldsType"), fieldsType, "must be `FieldsV1`"));
            }
            fieldManager(text(entry, "manager"), at.child("manager"), errors);
            if (Names.bytes(text(entry, "subresource")) > SUBRESOURCE_LIMIT) {
                errors.add(FieldError.tooLong(at.child("subresource"), SUBRESOURCE_LIMIT));
            }
        }
    }

    private static void immutable(Message updated, Message old, String field, FieldPath path, List<FieldError> errors) {
        Object value = updated.get(field);
        if (!Objects.equals(value, old.get(field))) {
            Object shown = value == null && old.get(field) instanceof String ? "" : value;
            errors.add(FieldError.invalid(path.child(field), shown, IMMUTABLE));
        }
    }

    private static void addInvalid(List<FieldError> errors, FieldPath path, String value, List<String> problems) {
        for (String problem : problems) {
            errors.add(FieldError.invalid(path, value, problem));
        }
    }

    private static String shown(List<String> values) {
        return GoSyntax.show(values);
    }

    private static String text(Message message, String field) {
        return message.get(field) instanceof String value ? value : "";
    }

    private static long number(Message message, String field) {
        return message.get(field) instanceof Number value ? value.longValue() : 0;
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Message message, String field) {
        return message.get(field) instanceof List<?> list ? (List<String>) list : List.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Message> messages(Message message, String field) {
        return message.get(field) instanceof List<?> list ? (List<Message>) list : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> stringMap(Message message, String field) {
        return message.get(field) instanceof Map<?, ?> map ? (Map<String, String>) map : StringMap.of();
    }
}
