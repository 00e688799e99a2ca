package io.sailfish.controllers.garbagecollector;

import io.sailfish.client.time.Backoff;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.ServedResources;
import io.sailfish.controllers.garbagecollector.Kinds.Dependent;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.schema.ApiResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Deletes objects all of whose owners are gone, and carries out foreground and orphaning deletion. Defined by upstream's
 * garbage collector.
 *
 * <p>It keeps no graph of its own: the caches of all served resources, indexed by owner, are the graph. An owner that
 * they do not show is asked of the server before anything is deleted for its absence. An owner of a kind that is not
 * served, or that lives in a place where it cannot own the object, proves nothing, and the object stays.
 */
public final class GarbageCollector implements Reconciler<Item> {
    /** Upstream's name. */
    public static final String NAME = "generic-garbage-collector";

    private static final Item DISCOVER = new Item("discovery", NamespacedName.clusterScoped("of all resources"));
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /** After which a change of the kinds that there are can be seen in what is served. */
    private static final Duration SOON = Duration.ofSeconds(1);
    /** How long new kinds may take until all their objects are known; meanwhile others go on. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int WORKERS = 20;

    private final ControllerContext context;
    private final Supplier<List<ApiResource>> served;
    private final WorkQueue<Item> queue;
    private final Absent absent = new Absent();
    private volatile Kinds kinds = Kinds.NONE;

    private GarbageCollector(ControllerContext context, Supplier<List<ApiResource>> served, WorkQueue<Item> queue) {
        this.context = context;
        this.served = served;
        this.queue = queue;
    }

    /** The controller, ready to be started. */
    public static Controller<?> create(ControllerContext context) {
        return create(context, new ServedResources(context.client()));
    }

    /** @param served what is collected; asked when the controller runs */
    static Controller<?> create(ControllerContext context, Supplier<List<ApiResource>> served) {
        WorkQueue<Item> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        queue.add(DISCOVER);
        return new Controller<>(NAME, queue, new GarbageCollector(context, served, queue), WORKERS, List.of());
    }

    @Override
    public Result reconcile(Item item) throws InterruptedException {
        if (item.equals(DISCOVER)) {
            // The first key of the queue; no other comes before the caches are complete.
            return Result.after(discover() ? AGAIN : SOON);
        }
        Kinds known = kinds;
        Optional<Kind<?>> kind = known.of(item);
        Optional<? extends ApiObject> object = kind.flatMap(found -> found.cached(item.key()));
        if (object.isEmpty()) {
            return Result.done();
        }
        return examine(known, kind.get(), object.get());
    }

    /** Learns which kinds there are now. False where some are not known whole yet. */
    private boolean discover() throws InterruptedException {
        Kinds before = kinds;
        Kinds found = before.now(served.get(), context);
        List<Kind<?>> added = found.beyond(before);
        added.forEach(Kind::start);
        List<Kind<?>> incomplete = new ArrayList<>();
        for (Kind<?> kind : added) {
            if (!kind.awaitSynced(incomplete.isEmpty() ? PATIENCE : Duration.ZERO)) {
                incomplete.add(kind);
                kind.close();
            }
        }
        Kinds now = found.without(incomplete);
        kinds = now;
        before.beyond(now).forEach(Kind::close);
        for (Kind<?> kind : now.beyond(before)) {
            kind.follow(queue::add, this::gone);
            if (kind.type().objectClass() == CustomResourceDefinition.class) {
                kind.onChange(() -> queue.addAfter(DISCOVER, SOON));
            }
        }
        if (before != Kinds.NONE) {
            reconsider(now, now.beyond(before));
        }
        return incomplete.isEmpty();
    }

    /** Of objects whose owner's kind was unknown so far, nothing could be said when they were looked at. */
    private void reconsider(Kinds now, List<Kind<?>> added) {
        if (!added.isEmpty()) {
            for (Kind<?> kind : now.all()) {
                kind.owned(owner -> now.of(owner).filter(added::contains).isPresent())
                        .forEach(object -> queue.add(kind.item(object)));
            }
        }
    }

    /** Who depended on what is gone may be garbage now; whoever waited for it may be done. */
    private void gone(ApiObject last) {
        Kinds known = kinds;
        known.dependents(last.metadata().uid())
                .forEach(dependent -> queue.add(dependent.kind().item(dependent.object())));
        for (OwnerReference owner : last.metadata().ownerReferences()) {
            known.of(owner)
                    .ifPresent(kind ->
                            queue.add(new Item(kind.type().qualifiedName(), ownerKey(kind, owner, last.namespace()))));
        }
    }

    private static NamespacedName ownerKey(Kind<?> kind, OwnerReference owner, String namespace) {
        return new NamespacedName(kind.type().namespaced() ? namespace : "", owner.name());
    }

    private Result examine(Kinds known, Kind<?> kind, ApiObject object) {
        if (object.metadata().hasDeletionTimestamp()) {
            return finish(known, kind, object);
        }
        if (object.metadata().ownerReferences().isEmpty()) {
            return Result.done();
        }
        Owned owned = classify(known, object);
        if (!owned.solid().isEmpty()) {
            List<String> useless = new ArrayList<>(owned.dangling());
            useless.addAll(owned.waiting());
            if (!useless.isEmpty()) {
                kind.disown(object, useless);
            }
        } else {
            kind.delete(object, policy(known, kind, object, owned));
        }
        return Result.done();
    }

    /** The uids of an object's owners: those that live, those that are gone, those that wait for their dependents. */
    private record Owned(List<String> solid, List<String> dangling, List<String> waiting) {}

    private Owned classify(Kinds known, ApiObject object) {
        Owned owned = new Owned(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (OwnerReference reference : object.metadata().ownerReferences()) {
            Optional<Kind<?>> kind = known.of(reference);
            if (kind.isEmpty()
                    || kind.get().type().namespaced() && object.namespace().isEmpty()) {
                owned.solid().add(reference.uid());
                continue;
            }
            Optional<ApiObject> owner = owner(kind.get(), reference, object.namespace());
            if (owner.isEmpty()) {
                owned.dangling().add(reference.uid());
            } else if (isForeground(owner.get())) {
                owned.waiting().add(reference.uid());
            } else {
                owned.solid().add(reference.uid());
            }
        }
        return owned;
    }

    private Optional<ApiObject> owner(Kind<?> kind, OwnerReference reference, String namespace) {
        NamespacedName key = ownerKey(kind, reference, namespace);
        String identity = reference.uid() + " " + kind.type() + " " + key;
        if (absent.contains(identity)) {
            return Optional.empty();
        }
        Optional<? extends ApiObject> cached = kind.cached(key).filter(owner -> isMeant(owner, reference));
        if (cached.isPresent()) {
            return Optional.of(cached.get());
        }
        Optional<? extends ApiObject> live = kind.live(key).filter(owner -> isMeant(owner, reference));
        if (live.isEmpty()) {
            absent.add(identity);
            return Optional.empty();
        }
        return Optional.of(live.get());
    }

    private static boolean isMeant(ApiObject owner, OwnerReference reference) {
        return owner.metadata().uid().equals(reference.uid());
    }

    private static boolean isForeground(ApiObject object) {
        return object.metadata().hasDeletionTimestamp()
                && object.metadata().finalizers().contains(Finalizers.FOREGROUND);
    }

    private static String policy(Kinds known, Kind<?> kind, ApiObject object, Owned owned) {
        List<String> finalizers = object.metadata().finalizers();
        if (!owned.waiting().isEmpty()) {
            List<Dependent> dependents = known.dependents(object.metadata().uid());
            if (dependents.stream().anyMatch(dependent -> isForeground(dependent.object()))) {
                // Two that wait for each other would wait for ever.
                kind.unblock(object);
            }
            if (!dependents.isEmpty()) {
                return "Foreground";
            }
        }
        if (finalizers.contains(Finalizers.ORPHAN)) {
            return "Orphan";
        }
        return finalizers.contains(Finalizers.FOREGROUND) ? "Foreground" : "Background";
    }

    /** Carries on a deletion that waits for the collector. */
    private Result finish(Kinds known, Kind<?> kind, ApiObject object) {
        List<String> finalizers = object.metadata().finalizers();
        List<Dependent> dependents = known.dependents(object.metadata().uid());
        if (finalizers.contains(Finalizers.ORPHAN)) {
            dependents.forEach(dependent -> dependent
                    .kind()
                    .disown(dependent.object(), List.of(object.metadata().uid())));
            kind.removeFinalizer(object, Finalizers.ORPHAN);
        } else if (finalizers.contains(Finalizers.FOREGROUND)) {
            boolean blocked = dependents.stream().anyMatch(dependent -> blocks(dependent.object(), object));
            if (!blocked) {
                kind.removeFinalizer(object, Finalizers.FOREGROUND);
                return Result.done();
            }
            for (Dependent dependent : dependents) {
                if (!dependent.object().metadata().hasDeletionTimestamp()) {
                    queue.add(dependent.kind().item(dependent.object()));
                }
            }
            // The end of a dependent wakes this up; a reference that no longer blocks does not.
            return Result.after(AGAIN);
        }
        return Result.done();
    }

    private static boolean blocks(ApiObject dependent, ApiObject owner) {
        return dependent.metadata().ownerReferences().stream()
                .anyMatch(reference ->
                        reference.uid().equals(owner.metadata().uid()) && reference.blockOwnerDeletion(false));
    }
}
