package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.table.CellFunction;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything the pipeline has to know about a kind. Built-in kinds make theirs in the package of the kind; custom
 * resources get one from their definition.
 *
 * <pre>{@code
 * public final class ConfigMapKind implements Kind {
 *     public KindDefinition<ConfigMap> definition() {
 *         return KindDefinition.of(CoreV1.CONFIGMAPS)
 *                 .strategy(new ConfigMapStrategy())
 *                 .storedAt("configmaps")
 *                 .column("Data", "string", "Data contains the configuration data.", 0, (map, now) -> (long) size(map))
 *                 .build();
 *     }
 * }
 * }</pre>
 *
 * @param resource         the resource, in the version that is stored and that all rules are about
 * @param storedOnly       whether that version is not served, only others
 * @param alsoServed       other versions in which it is served
 * @param strategy         its rules
 * @param storagePrefix    where its objects lie under "/registry/": upstream's, as "services/specs"
 * @param generation       whether metadata.generation is kept: 1 on create, then counted
 * @param columns          of its tables after Name and before nothing: Name is added by the table itself
 * @param selectableFields beyond metadata.name and metadata.namespace, which every kind has
 * @param subresources     status among them
 * @param hook             work beyond the object; null for none
 * @param encrypted        whether its values are encrypted at rest
 * @param storedAsJson     whether its values are JSON although it has a protobuf form
 * @param custom           for a custom kind what the generated tables know of built-in ones; null for those
 */
public record KindDefinition<T extends ApiObject>(
        ResourceType<T> resource,
        boolean storedOnly,
        List<ServedVersion<?, T>> alsoServed,
        Strategy<T> strategy,
        String storagePrefix,
        boolean generation,
        List<Column<T>> columns,
        List<SelectableField<T>> selectableFields,
        List<Subresource<T>> subresources,
        @Nullable WriteHook<T> hook,
        boolean encrypted,
        boolean storedAsJson,
        @Nullable CustomKind custom) {

    public KindDefinition {
        alsoServed = List.copyOf(alsoServed);
        columns = List.copyOf(columns);
        selectableFields = List.copyOf(selectableFields);
        subresources = List.copyOf(subresources);
    }

    /** Starts a definition: a strategy that does nothing, stored under the plural, no columns but name and age. */
    public static <T extends ApiObject> Builder<T> of(ResourceType<T> resource) {
        return new Builder<>(resource);
    }

    /** The version that is stored. */
    public ServedVersion<T, T> storedVersion() {
        return ServedVersion.stored(resource, columns);
    }

    /** All versions in which it is served, the stored one first. */
    public List<ServedVersion<?, T>> versions() {
        List<ServedVersion<?, T>> versions = new ArrayList<>();
        if (!storedOnly) {
            versions.add(storedVersion());
        }
        versions.addAll(alsoServed);
        return versions;
    }

    /** The version in which a request speaks: the stored one unless it names another. */
    public ServedVersion<?, T> version(RequestContext context) {
        for (ServedVersion<?, T> version : alsoServed) {
            if (version.apiVersion().equals(context.apiVersion())) {
                return version;
            }
        }
        return storedVersion();
    }

    /** The resource as a request names it, for what it is answered. */
    ResourceType<?> named(RequestContext context) {
        return version(context).resource();
    }

    /** The rules by which the request writes: those of the resource, or of the subresource it names. */
    Updates<T> rules(RequestContext context) {
        if (context.subresource().isEmpty()) {
            return strategy;
        }
        if (subresource(context.subresource()) instanceof Subresource.Part<T>(String name, Updates<T> rules)) {
            return rules;
        }
        throw ApiErrors.noSuchResource();
    }

    /** The subresource of this name, or null. */
    public @Nullable Subresource<T> subresource(String name) {
        for (Subresource<T> subresource : subresources) {
            if (subresource.name().equals(name)) {
                return subresource;
            }
        }
        return null;
    }

    /** What discovery shows of the kind in a version, or null. */
    public @Nullable ApiResource described(ResourceType<?> version) {
        return custom != null
                ? custom.described(version.version())
                : BuiltinResources.find(version.group(), version.version(), version.plural());
    }

    /** The kind of lists of objects of a kind. */
    String listKind(String kind) {
        return custom != null ? custom.listKind() : kind + "List";
    }

    /** Whether status is written through a subresource. */
    public boolean hasStatus() {
        return subresource("status") != null;
    }

    /** Collects a definition. */
    public static final class Builder<T extends ApiObject> {
        private final ResourceType<T> resource;
        private final List<Function<List<Column<T>>, ServedVersion<?, T>>> alsoServed = new ArrayList<>();
        private final List<Column<T>> columns = new ArrayList<>();
        private final List<SelectableField<T>> selectableFields = new ArrayList<>();
        private final List<Subresource<T>> subresources = new ArrayList<>();
        private Strategy<T> strategy = new Strategy<>() {};
        private String storagePrefix;
        private boolean storedOnly;
        private boolean generation;
        private boolean encrypted;
        private boolean storedAsJson;
        private @Nullable WriteHook<T> hook;
        private @Nullable CustomKind custom;

        private Builder(ResourceType<T> resource) {
            this.resource = resource;
            this.storagePrefix = resource.plural();
        }

        public Builder<T> strategy(Strategy<T> rules) {
            this.strategy = rules;
            return this;
        }

        /** Serves the objects in another version too, or in another group; its tables have the same columns. */
        public <S extends ApiObject> Builder<T> alsoServed(ResourceType<S> version, Conversion<S, T> conversion) {
            alsoServed.add(shared -> ServedVersion.of(version, conversion, shared));
            return this;
        }

        /** Serves the objects in another version too. */
        public Builder<T> alsoServed(ServedVersion<?, T> version) {
            alsoServed.add(shared -> version);
            return this;
        }

        /** The version that is stored is not served, only others. */
        public Builder<T> storedOnly() {
            this.storedOnly = true;
            return this;
        }

        /** Where objects lie under "/registry/"; the plural unless given. */
        public Builder<T> storedAt(String prefix) {
            this.storagePrefix = prefix;
            return this;
        }

        /** metadata.generation is kept. */
        public Builder<T> generation() {
            this.generation = true;
            return this;
        }

        /** Values are encrypted at rest. */
        public Builder<T> encrypted() {
            this.encrypted = true;
            return this;
        }

        /** Adds a column; priority 0 is always shown, more only in wide output. */
        public Builder<T> column(String name, String type, String description, int priority, CellFunction<T> cell) {
            return column(new Column<>(name, type, "", description, priority, cell));
        }

        public Builder<T> column(Column<T> column) {
            columns.add(column);
            return this;
        }

        /** The usual Age column. */
        public Builder<T> ageColumn() {
            return column(Column.age());
        }

        /** A field that selectors may name. */
        public Builder<T> selectable(String path, Function<T, String> value) {
            selectableFields.add(new SelectableField<>(path, value, false));
            return this;
        }

        /** A field that selectors may name, with an index over it. */
        public Builder<T> indexed(String path, Function<T, String> value) {
            selectableFields.add(new SelectableField<>(path, value, true));
            return this;
        }

        /** A status subresource with the usual rules. */
        public Builder<T> status() {
            return status(new StatusUpdates<T>() {});
        }

        /** A status subresource. */
        public Builder<T> status(Updates<T> rules) {
            return subresource(new Subresource.Part<>("status", rules));
        }

        /** A scale subresource over the usual fields. */
        public Builder<T> scale() {
            return subresource(new Subresource.Scale<>("spec.replicas", "status.replicas", "spec.selector"));
        }

        /** A subresource that takes a POST. */
        public Builder<T> action(String name, MessageType bodyType, ActionHandler handler) {
            return subresource(new Subresource.Action<>(name, bodyType, Set.of(), handler));
        }

        public Builder<T> subresource(Subresource<T> subresource) {
            subresources.add(subresource);
            return this;
        }

        public Builder<T> hook(WriteHook<T> work) {
            this.hook = work;
            return this;
        }

        /** Values are stored as JSON although there is a protobuf form. */
        public Builder<T> storedAsJson() {
            this.storedAsJson = true;
            return this;
        }

        /** Makes it a custom kind. */
        public Builder<T> custom(CustomKind kind) {
            this.custom = kind;
            return this;
        }

        public KindDefinition<T> build() {
            List<ServedVersion<?, T>> versions = new ArrayList<>();
            alsoServed.forEach(version -> versions.add(version.apply(columns)));
            return new KindDefinition<>(
                    resource,
                    storedOnly,
                    versions,
                    strategy,
                    storagePrefix,
                    generation,
                    columns,
                    selectableFields,
                    subresources,
                    hook,
                    encrypted,
                    storedAsJson,
                    custom);
        }
    }
}
