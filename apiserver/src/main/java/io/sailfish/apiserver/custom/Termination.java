package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.custom.definition.Conditions;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.value.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The end of a definition: its objects are deleted, and when the last is gone it is let go. Runs in a thread of its own. */
final class Termination {
    /** Holds a definition until this is done. */
    static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private final ResourceRegistry registry;
    private final StoredResource<CustomResourceDefinition> definitions;
    private final UserInfo self;
    private final Clock clock;
    private final UnaryOperator<CustomResourceDefinition> writer;

    /**
     * @param writer writes a definition's status; gives null where it has been changed meanwhile
     */
    Termination(
            ResourceRegistry registry,
            StoredResource<CustomResourceDefinition> definitions,
            UserInfo self,
            Clock clock,
            UnaryOperator<CustomResourceDefinition> writer) {
        this.registry = registry;
        this.definitions = definitions;
        this.self = self;
        this.clock = clock;
        this.writer = writer;
    }

    void run(CustomResourceDefinition definition) {
        String name = definition.name();
        change(
                name,
                current ->
                        with(current, "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress"));
        boolean established = Conditions.isTrue(definition, Conditions.ESTABLISHED);
        StoredResource<?> resource = established ? resource(definition) : null;
        while (resource != null && !objects(resource).isEmpty()) {
            deleteAll(resource);
            resource = resource(definition);
        }
        change(name, current -> {
            List<String> finalizers = new ArrayList<>(current.metadata().finalizers());
            finalizers.remove(FINALIZER);
            CustomResourceDefinition done = established
                    ? with(current, "False", "InstanceDeletionCompleted", "removed all instances")
                    : with(current, "False", "NeverEstablished", "resource was never established");
            return done.withMetadata(done.metadata().withFinalizers(finalizers));
        });
    }

    private CustomResourceDefinition with(
            CustomResourceDefinition definition, String status, String reason, String message) {
        Timestamp now = Timestamp.seconds(clock.instant());
        return Conditions.with(definition, Conditions.TERMINATING, status, reason, message, now);
    }

    /** Changes the definition as it is now, again where another write came between. */
    private void change(String name, UnaryOperator<CustomResourceDefinition> change) {
        while (true) {
            CustomResourceDefinition current = definitions.find("", name);
            if (current == null) {
                return;
            }
            CustomResourceDefinition wanted = change.apply(current);
            if (wanted.equals(current) || writer.apply(wanted) != null) {
                return;
            }
        }
    }

    /** What the definition defines; null where it is not served, as beside a built-in resource of its name. */
    private @Nullable StoredResource<?> resource(CustomResourceDefinition definition) {
        for (ResourceStore<?> store : registry.stores()) {
            if (store.definition().custom() != null
                    && store.definition().storagePrefix().equals(CustomKinds.storagePrefix(definition))) {
                return (StoredResource<?>) store;
            }
        }
        return null;
    }

    private void deleteAll(StoredResource<?> resource) {
        Semaphore changed = new Semaphore(0);
        WatchCursor.Options options =
                new WatchCursor.Options(Selection.ALL, registry.hub().published(), false, false, false, 0);
        try (WatchCursor cursor = registry.hub().watch(resource.cache(), options)) {
            cursor.start(changed::release);
            List<CachedObject> objects = objects(resource);
            RequestContext context = RequestContext.of(self, Verb.DELETE_COLLECTION, "", "", clock);
            resource.deleteAll(context, objects, DeleteOptions.EMPTY);
            while (!objects(resource).isEmpty() && !cursor.ended()) {
                if (cursor.poll() == null && !cursor.ended()) {
                    changed.acquire();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<CachedObject> objects(StoredResource<?> resource) {
        List<CachedObject> objects = new ArrayList<>();
        Selection.Walk walk = Selection.ALL.walk(resource.cache().snapshot(), "");
        for (CachedObject object = walk.next(); object != null; object = walk.next()) {
            objects.add(object);
        }
        return objects;
    }
}
