package io.sailfish.model.managed;

import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.managed.FieldManager.Ownership;
import io.sailfish.model.managed.ManagedFields.Owner;
import io.sailfish.model.managed.Manager.Operation;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.value.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: merges the configuration that a manager applies into the live object. The manager comes to own the
 * fields it names; a field whose value it changes although another manager owns it is a conflict, unless forced; a
 * field that it named the last time, names no more, and nobody else owns, is removed.
 */
public final class ServerSideApply {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String KUBECTL = "kubectl";
    private static final String BEFORE_FIRST = "before-first-apply";
    private static final int ANNOTATIONS_LIMIT = 256 * 1024;

    private final FieldManager fields;
    private final GroupVersionKind kind;
    private final ApiObject live;
    private final StringMap<Object> applied;
    private final ValuePlan plan;
    private final Instant now;

    private ServerSideApply(FieldManager fields, ApiObject live, StringMap<Object> applied, Instant now) {
        this.fields = fields;
        this.kind = live.kind();
        this.live = live;
        this.applied = applied;
        this.plan = ValuePlan.root(live.messageType());
        this.now = now;
    }

    /** A field that another manager owns. */
    private record Conflict(Manager manager, FieldPath path) {}

    /** Some fields are owned by others. */
    private static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<Conflict> conflicts;

        ConflictException(List<Conflict> conflicts) {
            super(null, null, false, false);
            this.conflicts = conflicts;
        }
    }

    /**
     * The live object with a configuration applied to it, and managedFields brought up to date. Defaults are for the
     * caller to set; so is the check that names and namespaces fit the request.
     *
     * @param fields  for the resource that the request addresses
     * @param live    what is stored; the empty message of the type where the object is created
     * @param applied the configuration: maps, lists and scalars
     * @param manager the name of the client
     * @param force   whether to take over fields that others own
     * @throws ApiException 409 for conflicts, 400 for a configuration of another kind, 500 as upstream for one that
     *     does not fit the schema
     */
    public static ApiObject apply(
            FieldManager fields,
            ApiObject live,
            StringMap<Object> applied,
            String manager,
            boolean force,
            Instant now) {
        return new ServerSideApply(fields, live, applied, now).run(manager, force);
    }

    private ApiObject run(String name, boolean force) {
        ManagedFields managed = decodeLive();
        requireKind();
        if (managed.isEmpty()) {
            fields.track((ApiObject) live.messageType().empty(), live, managed, BEFORE_FIRST, now);
        }
        requireValid();
        StringMap<Object> liveTree = tree(FieldManager.without(live));
        ApiObject result;
        try {
            result = merge(liveTree, managed, name, force);
        } catch (ConflictException conflict) {
            if (!name.equals(KUBECTL)) {
                throw conflict(conflict.conflicts);
            }
            result = takeOver(liveTree, managed, name, conflict.conflicts);
        }
        return name.equals(KUBECTL) ? withLastApplied(result) : result;
    }

    private ManagedFields decodeLive() {
        try {
            return ManagedFields.decode(live.metadata().managedFields());
        } catch (FieldsV1.MalformedException e) {
            throw ApiErrors.unknown("failed to decode managed fields: " + e.getMessage());
        }
    }

    private void requireKind() {
        String apiVersion = text(applied, "apiVersion");
        String appliedKind = text(applied, "kind");
        if (!appliedKind.equals(kind.kind()) || !apiVersion.equals(kind.apiVersion())) {
            String groupVersion = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
            throw ApiErrors.badRequest("invalid object type: " + groupVersion + ", Kind=" + appliedKind);
        }
    }

    private void requireValid() {
        Object metadata = applied.get("metadata");
        if (metadata instanceof Map<?, ?> map && map.get("managedFields") instanceof List<?>) {
            throw ApiErrors.badRequest("metadata.managedFields must be nil");
        }
        String fault = TreeValidation.check(applied, plan);
        if (fault != null) {
            throw ApiErrors.unknown("failed to create typed patch object (" + described() + "): " + fault);
        }
    }

    /** How messages name the applied object. */
    private String described() {
        String name = "";
        String namespace = "";
        if (applied.get("metadata") instanceof Map<?, ?> metadata) {
            name = text(metadata, "name");
            namespace = text(metadata, "namespace");
        }
        return namespace + "/" + name + "; " + kind.group() + "/" + kind.version() + ", Kind=" + kind.kind();
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> tree(ApiObject object) {
        return (StringMap<Object>) JsonTree.parse(JsonEncoder.encode(object));
    }

    private ApiObject merge(StringMap<Object> liveTree, ManagedFields before, String name, boolean force) {
        ManagedFields managed = before.copy();
        Manager manager = Manager.of(name, Operation.APPLY, fields.apiVersion(), fields.subresource());
        Owner last = managed.find(manager);
        FieldSet named = TypedTree.fieldSet(applied, plan).recursiveDifference(fields.resetFields(fields.apiVersion()));
        managed.put(new Owner(manager, fields.apiVersion(), named, last == null ? null : last.time(), null));
        Object merged = TreeMerge.merge(liveTree, applied, plan);
        if (last != null && namesLess(named, last)) {
            merged = prune(merged, managed, last);
        }
        boolean same = TypedTree.same(liveTree, merged);
        ApiObject result = same ? FieldManager.without(live) : object(merged);
        Ownership ownership = fields
        .new Ownership(FieldManager.without(live), result, TreeComparison.compare(liveTree, merged, plan));
        if (!force) {
            requireNoConflicts(ownership, managed, manager);
        }
        ownership.release(managed, manager);
        strip(managed, manager);
        if (!same) {
            managed.touch(manager, now);
        }
        List<ManagedFieldsEntry> entries = managed.encode();
        ApiObject complete = FieldManager.withManagedFields(result, entries);
        return Sharing.share(live, complete);
    }

    private ApiObject object(Object tree) {
        try {
            return (ApiObject) JsonDecoder.decodeTree(tree, live.messageType()).message();
        } catch (DecodeException e) {
            throw ApiErrors.unknown(
                    "failed to convert new object (" + described() + ") to proper version: " + e.getMessage());
        }
    }

    private static void requireNoConflicts(Ownership ownership, ManagedFields managed, Manager self) {
        List<Conflict> conflicts = new ArrayList<>();
        managed.owners().stream()
                .filter(owner -> !owner.manager().equals(self))
                .sorted(Comparator.comparing(owner -> owner.manager().sortKey()))
                .forEach(owner ->
                        ownership.conflicts(owner).forEach(path -> conflicts.add(new Conflict(owner.manager(), path))));
        if (!conflicts.isEmpty()) {
            throw new ConflictException(conflicts);
        }
    }

    private static void strip(ManagedFields managed, Manager manager) {
        Owner owner = managed.find(manager);
        if (owner != null) {
            FieldSet left = owner.fields().difference(FieldManager.UNMANAGED);
            if (left.isEmpty()) {
                managed.remove(manager);
            } else {
                managed.put(owner.withFields(left));
            }
        }
    }

    /** Whether the manager had named what it does not name now; in another version's terms that is not so easily told. */
    private boolean namesLess(FieldSet named, Owner last) {
        return last.apiVersion().equals(fields.apiVersion())
                ? !last.fields().difference(named).isEmpty()
                : !last.fields().isEmpty();
    }

    /**
     * Removes what the manager named the last time, unless it or anybody else owns it now. Sets of other versions are
     * compared in their own terms, so the object is converted back and forth.
     */
    private Object prune(Object merged, ManagedFields managed, Owner last) {
        Terms terms = terms(merged, last.apiVersion());
        if (terms == null) {
            return merged;
        }
        FieldSet named = TypedTree.withNamedFields(last.fields(), terms.plan());
        Object pruned = TypedTree.remove(terms.tree(), named, terms.plan());
        Map<String, FieldSet> owned = new LinkedHashMap<>();
        owned.put(last.apiVersion(), FieldSet.EMPTY);
        for (Owner owner : managed.owners()) {
            owned.merge(owner.apiVersion(), owner.fields(), FieldSet::union);
        }
        for (Map.Entry<String, FieldSet> entry : owned.entrySet()) {
            pruned = addBack(merged, pruned, last.apiVersion(), entry.getKey(), entry.getValue());
        }
        FieldSet all = TypedTree.withNamedFields(TypedTree.fieldSet(terms.tree(), terms.plan()), terms.plan());
        FieldSet kept = TypedTree.withNamedFields(TypedTree.fieldSet(pruned, terms.plan()), terms.plan());
        FieldSet removed = all.difference(kept).intersection(named);
        return back(TypedTree.remove(terms.tree(), removed, terms.plan()), last.apiVersion(), merged);
    }

    /** A tree in the terms of a version. */
    private record Terms(Object tree, ValuePlan plan) {}

    private @Nullable Terms terms(Object tree, String version) {
        if (version.equals(fields.apiVersion())) {
            return new Terms(tree, plan);
        }
        ApiObject converted = fields.convert(object(tree), version);
        return converted == null ? null : new Terms(tree(converted), ValuePlan.root(converted.messageType()));
    }

    /** What was pruned, with that put back which somebody owns in a version. */
    private Object addBack(Object merged, Object pruned, String prunedVersion, String version, FieldSet owned) {
        Terms all = terms(merged, version);
        if (all == null) {
            return pruned;
        }
        Object left = version.equals(prunedVersion) ? pruned : across(pruned, prunedVersion, version);
        if (left == null) {
            return pruned;
        }
        FieldSet kept = TypedTree.withNamedFields(TypedTree.fieldSet(left, all.plan()), all.plan())
                .union(TypedTree.withNamedFields(owned, all.plan()));
        FieldSet present = TypedTree.withNamedFields(TypedTree.fieldSet(all.tree(), all.plan()), all.plan());
        Object result = TypedTree.remove(all.tree(), present.difference(kept), all.plan());
        if (version.equals(prunedVersion)) {
            return result;
        }
        Object returned = across(result, version, prunedVersion);
        return returned == null ? pruned : returned;
    }

    /** A tree of one version in another; null where one of them is not served. */
    private @Nullable Object across(Object tree, String from, String to) {
        ApiObject here;
        if (from.equals(fields.apiVersion())) {
            here = object(tree);
        } else {
            ApiObject sample = fields.convert(live, from);
            if (sample == null) {
                return null;
            }
            here = (ApiObject)
                    JsonDecoder.decodeTree(tree, sample.messageType()).message();
        }
        ApiObject there = fields.convertFrom(here, from, to);
        return there == null ? null : tree(there);
    }

    private Object back(Object tree, String version, Object otherwise) {
        if (version.equals(fields.apiVersion())) {
            return tree;
        }
        Object returned = across(tree, version, fields.apiVersion());
        return returned == null ? otherwise : returned;
    }

    /** The first apply by kubectl to what it had applied on the client's side: those fields are its own already. */
    private ApiObject takeOver(
            StringMap<Object> liveTree, ManagedFields managed, String name, List<Conflict> conflicts) {
        FieldSet allowed = lastAppliedFields(liveTree);
        if (allowed == null) {
            throw conflict(conflicts);
        }
        List<Conflict> left = conflicts.stream()
                .filter(conflict -> !allowed.contains(conflict.path().elements()))
                .toList();
        if (!left.isEmpty()) {
            throw conflict(left);
        }
        return merge(liveTree, managed, name, true);
    }

    /** The fields that were applied on the client's side and have not been changed since. */
    private @Nullable FieldSet lastAppliedFields(StringMap<Object> liveTree) {
        String text = live.metadata().annotations().get(LAST_APPLIED);
        if (text == null || text.isEmpty()) {
            return null;
        }
        Object last;
        try {
            last = JsonTree.parse(Bytes.utf8(text).array());
        } catch (DecodeException _) {
            return null;
        }
        if (!(last instanceof StringMap<?> map)
                || !text(map, "apiVersion").equals(fields.apiVersion())
                || TreeValidation.check(map, plan) != null) {
            return null;
        }
        Comparison comparison = TreeComparison.compare(last, liveTree, plan);
        return TypedTree.fieldSet(last, plan)
                .difference(comparison.modified())
                .difference(comparison.added())
                .difference(comparison.removed());
    }

    /** Refreshes what kubectl says it applied, where the object has such a note. */
    private ApiObject withLastApplied(ApiObject object) {
        Map<String, String> annotations = object.metadata().annotations();
        String present = annotations.get(LAST_APPLIED);
        if (present == null || present.isEmpty()) {
            return object;
        }
        Map<String, String> refreshed = new TreeMap<>(annotations);
        refreshed.put(
                LAST_APPLIED, Bytes.wrap(JsonTree.encode(withoutLastApplied())).utf8() + "\n");
        int size = refreshed.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        if (size > ANNOTATIONS_LIMIT) {
            refreshed.remove(LAST_APPLIED);
        }
        return object.withMetadata(object.metadata().withAnnotations(refreshed));
    }

    @SuppressWarnings("unchecked")
    private StringMap<Object> withoutLastApplied() {
        if (applied.get("metadata") instanceof StringMap<?> metadata
                && metadata.get("annotations") instanceof StringMap<?> annotations) {
            StringMap<Object> kept = (StringMap<Object>) annotations.without(LAST_APPLIED);
            return applied.with("metadata", ((StringMap<Object>) metadata).with("annotations", kept));
        }
        return applied;
    }

    private static ApiException conflict(List<Conflict> conflicts) {
        List<Cause> causes = conflicts.stream()
                .map(conflict -> new Cause(
                        "FieldManagerConflict",
                        "conflict with " + conflict.manager(),
                        conflict.path().toString()))
                .toList();
        return ApiErrors.applyConflict(causes, message(conflicts));
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with " + only.manager() + ": " + only.path();
        }
        Map<Manager, List<FieldPath>> byManager = new LinkedHashMap<>();
        for (Conflict conflict : conflicts) {
            byManager
                    .computeIfAbsent(conflict.manager(), _ -> new ArrayList<>())
                    .add(conflict.path());
        }
        List<String> lines = new ArrayList<>();
        byManager.forEach((manager, paths) -> {
            lines.add("conflicts with " + manager + ":");
            paths.forEach(path -> lines.add("- " + path));
        });
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
    }
}
