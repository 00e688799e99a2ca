package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.model.ApiObject;
import io.sailfish.model.selector.FieldMatcher;
import io.sailfish.model.selector.FieldRequirement;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns selectors into what a cache can be asked, by the narrowest way there is. */
final class Selections<T extends ApiObject> {
    private final KindDefinition<T> definition;
    private final ServedVersion<?, T> version;

    /**
     * @param version in whose terms selectors are
     */
    Selections(KindDefinition<T> definition, ServedVersion<?, T> version) {
        this.definition = definition;
        this.version = version;
    }

    /**
     * What a list or watch is about.
     *
     * @param namespace of the path; empty for all
     * @param name      where it is about one object by its path; empty otherwise
     */
    Selection of(String namespace, String name, ListRequest request) {
        LabelMatcher labels = labels(request.labelSelector());
        FieldMatcher fields = fields(request.fieldSelector());
        String oneName = name.isEmpty() ? exact(fields, "metadata.name") : name;
        String oneNamespace = namespace;
        if (namespace.isEmpty() && definition.resource().namespaced()) {
            String selected = exact(fields, "metadata.namespace");
            oneNamespace = selected == null ? "" : selected;
        }
        boolean placed = !definition.resource().namespaced() || !oneNamespace.isEmpty();
        String key =
                oneName != null && !oneName.isEmpty() && placed ? StorageKeys.objectKey(oneNamespace, oneName) : "";
        String prefix = oneNamespace.isEmpty() ? "" : oneNamespace + "/";
        Selection.Index index = null;
        String value = "";
        List<FieldRequirement> rest = new ArrayList<>();
        for (FieldRequirement requirement : fields.requirements()) {
            Selection.Index found =
                    requirement.equal() && key.isEmpty() && index == null ? index(requirement.field()) : null;
            if (found == null) {
                rest.add(requirement);
            } else {
                index = found;
                value = requirement.value();
            }
        }
        return new Selection(prefix, key, index, value, filter(labels, rest, namespace, name));
    }

    private static @Nullable String exact(FieldMatcher fields, String path) {
        return fields.exactValue(path);
    }

    static LabelMatcher labels(String text) {
        if (text.isEmpty()) {
            return LabelMatcher.everything();
        }
        try {
            return LabelMatcher.parse(text);
        } catch (SelectorException malformed) {
            throw ApiErrors.badRequest(malformed.getMessage());
        }
    }

    private FieldMatcher fields(String text) {
        if (text.isEmpty()) {
            return FieldMatcher.everything();
        }
        FieldMatcher fields;
        try {
            fields = FieldMatcher.parse(text);
        } catch (SelectorException malformed) {
            throw ApiErrors.badRequest(malformed.getMessage());
        }
        for (FieldRequirement requirement : fields.requirements()) {
            if (extractor(requirement.field()) == null) {
                throw ApiErrors.badRequest(
                        definition.selectableFields().isEmpty() && definition.custom() == null
                                ? "\"" + requirement.field() + "\" is not a known field selector: only"
                                        + " \"metadata.name\", \"metadata.namespace\""
                                : "field label not supported: " + requirement.field());
            }
        }
        return fields;
    }

    private @Nullable Function<T, String> extractor(String label) {
        String path = version.conversion().storedField(label);
        if (path == null) {
            return null;
        }
        for (SelectableField<T> field : definition.selectableFields()) {
            if (field.path().equals(path)) {
                return field.value();
            }
        }
        return switch (path) {
            case "metadata.name" -> ApiObject::name;
            case "metadata.namespace" ->
                definition.resource().namespaced()
                                || definition.selectableFields().isEmpty()
                        ? ApiObject::namespace
                        : null;
            default -> null;
        };
    }

    private Selection.@Nullable Index index(String label) {
        String path = version.conversion().storedField(label);
        int number = 0;
        for (SelectableField<T> field : definition.selectableFields()) {
            if (field.indexed()) {
                if (field.path().equals(path)) {
                    return new Selection.Index(number, object -> field.value().apply(cast(object)));
                }
                number++;
            }
        }
        return null;
    }

    /** What neither key nor prefix nor index has settled. */
    private @Nullable Predicate<CachedObject> filter(
            LabelMatcher labels, List<FieldRequirement> requirements, String namespace, String name) {
        List<Predicate<T>> checks = new ArrayList<>(0);
        for (FieldRequirement requirement : requirements) {
            Function<T, String> value = extractor(requirement.field());
            if (value != null) {
                checks.add(object -> requirement.matches(value.apply(object)));
            }
        }
        if (!labels.isEverything()) {
            checks.add(object -> labels.matches(object.metadata().labels()));
        }
        return checks.isEmpty()
                ? null
                : cached -> {
                    T object = cast(cached.object());
                    for (Predicate<T> check : checks) {
                        if (!check.test(object)) {
                            return false;
                        }
                    }
                    return true;
                };
    }

    @SuppressWarnings("unchecked")
    private T cast(ApiObject object) {
        return (T) object;
    }
}
