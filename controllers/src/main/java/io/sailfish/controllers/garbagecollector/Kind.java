package io.sailfish.controllers.garbagecollector;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.Selection;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One served resource as the collector sees it: its cache, who owns its objects, and what is done to them. */
final class Kind<T extends ApiObject> implements AutoCloseable {
    private final ResourceType<T> type;
    private final ResourceClient<T> client;
    private final Informer<T> informer;
    private final Index<T> byOwner;
    private final boolean builtIn;

    private Kind(ResourceType<T> type, Client client, Informer<T> informer, boolean builtIn) {
        this.type = type;
        this.client = client.resource(type);
        this.informer = informer;
        this.builtIn = builtIn;
        this.byOwner = informer.index(
                "owners",
                object -> object.metadata().ownerReferences().stream()
                        .map(OwnerReference::uid)
                        .distinct()
                        .toList());
    }

    /** Built-in kinds share the informers of all controllers; those that may go again have one here, which goes with them. */
    static <T extends ApiObject> Kind<T> of(ResourceType<T> type, ControllerContext context) {
        boolean builtIn = type.objectClass() != ApiObject.class;
        Informer<T> informer = builtIn
                ? context.informers().informer(type)
                : new Informer<>(context.client(), type, Selection.ALL, context.timers());
        return new Kind<>(type, context.client(), informer, builtIn);
    }

    void start() {
        if (!builtIn) {
            informer.start();
        }
    }

    /** Ends what only this follows; the caches of built-in kinds go on. */
    @Override
    public void close() {
        if (!builtIn) {
            informer.close();
        }
    }

    boolean isBuiltIn() {
        return builtIn;
    }

    ResourceType<T> type() {
        return type;
    }

    /** Whether all objects are known; waits for that, but kinds that may be gone again only so long. */
    boolean awaitSynced(Duration most) throws InterruptedException {
        if (builtIn) {
            informer.awaitSynced();
            return true;
        }
        return informer.awaitSynced(most);
    }

    /** All its objects that have owners for which this holds. */
    List<T> owned(Predicate<OwnerReference> by) {
        return informer.lister().all().stream()
                .filter(object -> object.metadata().ownerReferences().stream().anyMatch(by))
                .toList();
    }

    /** Tells of each change of any object. */
    void onChange(Runnable changed) {
        informer.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(T object) {
                changed.run();
            }

            @Override
            public void updated(T old, T object) {
                changed.run();
            }

            @Override
            public void deleted(T last) {
                changed.run();
            }
        });
    }

    Item item(ApiObject object) {
        return new Item(type.qualifiedName(), object.key());
    }

    Optional<T> cached(NamespacedName key) {
        return informer.lister().get(key);
    }

    /** The objects that name this owner. */
    List<T> dependents(String ownerUid) {
        return byOwner.get(ownerUid);
    }

    /** The object as the server has it now. */
    Optional<T> live(NamespacedName key) {
        try {
            return Optional.of(client.get(key.namespace(), key.name()));
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Tells of objects that may be garbage or whose deletion concerns the collector, and of those that are gone. */
    void follow(Consumer<Item> concerned, Consumer<ApiObject> gone) {
        informer.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(T object) {
                if (!object.metadata().ownerReferences().isEmpty() || isHeld(object)) {
                    concerned.accept(item(object));
                }
            }

            @Override
            public void updated(T old, T object) {
                boolean owned = !object.metadata().ownerReferences().isEmpty()
                        && !object.metadata()
                                .ownerReferences()
                                .equals(old.metadata().ownerReferences());
                if (owned
                        || isHeld(object)
                        || !old.metadata().uid().equals(object.metadata().uid())) {
                    concerned.accept(item(object));
                }
                if (!old.metadata().uid().equals(object.metadata().uid())) {
                    gone.accept(old);
                }
            }

            @Override
            public void deleted(T last) {
                gone.accept(last);
            }
        });
    }

    private static boolean isHeld(ApiObject object) {
        return object.metadata().hasDeletionTimestamp()
                && (object.metadata().finalizers().contains(Finalizers.ORPHAN)
                        || object.metadata().finalizers().contains(Finalizers.FOREGROUND));
    }

    /** Deletes the object in the state that was looked at. */
    void delete(ApiObject object, String policy) {
        DeleteOptions options = DeleteOptions.builder()
                .propagationPolicy(policy)
                .preconditions(Preconditions.builder()
                        .uid(object.metadata().uid())
                        .resourceVersion(object.metadata().resourceVersion())
                        .build())
                .build();
        ignoringAbsence(() -> client.delete(object.namespace(), object.name(), options));
    }

    /** Takes owners out of the object's references. */
    void disown(ApiObject object, List<String> ownerUids) {
        if (!builtIn) {
            own(
                    object,
                    object.metadata().ownerReferences().stream()
                            .filter(owner -> !ownerUids.contains(owner.uid()))
                            .toList());
            return;
        }
        List<Map<String, Object>> entries = ownerUids.stream()
                .map(uid -> Map.<String, Object>of("$patch", "delete", "uid", uid))
                .toList();
        patch(object, Patch.Kind.STRATEGIC, Map.of("uid", object.metadata().uid(), "ownerReferences", entries));
    }

    /** Lets the object's owner go without waiting for it. */
    void unblock(ApiObject object) {
        if (!builtIn) {
            own(
                    object,
                    object.metadata().ownerReferences().stream()
                            .map(owner -> owner.blockOwnerDeletion(false) ? owner.withBlockOwnerDeletion(false) : owner)
                            .toList());
            return;
        }
        List<Map<String, Object>> entries = object.metadata().ownerReferences().stream()
                .filter(owner -> owner.blockOwnerDeletion(false))
                .map(owner -> Map.<String, Object>of("uid", owner.uid(), "blockOwnerDeletion", false))
                .toList();
        patch(object, Patch.Kind.STRATEGIC, Map.of("uid", object.metadata().uid(), "ownerReferences", entries));
    }

    /** Custom resources know no patch of single items: all references are written, if nobody wrote since. */
    private void own(ApiObject object, List<OwnerReference> owners) {
        List<Object> entries = owners.stream()
                .map(owner -> JsonTree.parse(JsonEncoder.encode(owner)))
                .toList();
        patch(
                object,
                Patch.Kind.MERGE,
                Map.of(
                        "uid", object.metadata().uid(),
                        "resourceVersion", object.metadata().resourceVersion(),
                        "ownerReferences", entries));
    }

    void removeFinalizer(ApiObject object, String finalizer) {
        List<String> others = object.metadata().finalizers().stream()
                .filter(name -> !name.equals(finalizer))
                .toList();
        patch(
                object,
                Patch.Kind.MERGE,
                Map.of("resourceVersion", object.metadata().resourceVersion(), "finalizers", others));
    }

    private void patch(ApiObject object, Patch.Kind kind, Map<String, Object> metadata) {
        Patch patch = new Patch(kind, JsonTree.encode(Map.of("metadata", metadata)), "", false);
        ignoringAbsence(() -> client.patch(object.namespace(), object.name(), patch, ""));
    }

    private static void ignoringAbsence(Runnable action) {
        try {
            action.run();
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }
}
