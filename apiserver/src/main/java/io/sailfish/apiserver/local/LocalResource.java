package io.sailfish.apiserver.local;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.ListRequest;
import io.sailfish.apiserver.registry.Listing;
import io.sailfish.apiserver.registry.Patching;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import java.util.ArrayList;
import java.util.List;

/** The verbs of one resource, in the name of a client's user. */
final class LocalResource<T extends ApiObject> implements ResourceClient<T> {
    private final StoredResource<T> store;
    private final ResourceType<T> type;
    private final LocalClient client;

    LocalResource(StoredResource<T> store, LocalClient client) {
        this.store = store;
        this.type = store.definition().resource();
        this.client = client;
    }

    @Override
    public T get(String namespace, String name) {
        allow(Verb.GET, namespace, name, "");
        return store.get(namespace, name);
    }

    @Override
    public ObjectList<T> list(String namespace, ListOptions options) {
        allow(Verb.LIST, namespace, "", "");
        Listing listing = store.list(namespace, request(options));
        List<T> items = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            items.add(cast(item.object()));
        }
        return new ObjectList<>(
                List.copyOf(items),
                Long.toString(listing.revision()),
                listing.continueToken(),
                Math.max(0, listing.remaining()));
    }

    private static ListRequest request(ListOptions options) {
        return new ListRequest(
                options.labelSelector(),
                options.fieldSelector(),
                options.resourceVersion(),
                options.resourceVersionMatch(),
                options.limit(),
                options.continueToken(),
                true,
                options.sendInitialEvents() ? Boolean.TRUE : null,
                0);
    }

    @Override
    public WatchHandle watch(String namespace, ListOptions options, WatchHandler<T> handler) {
        allow(Verb.WATCH, namespace, "", "");
        LocalWatch<T> watch = new LocalWatch<>(
                store.watch(namespace, "", request(options)), handler, client.threads(), client.watches());
        watch.start();
        return watch;
    }

    @Override
    public T create(T object) {
        allow(Verb.CREATE, object.namespace(), "", "");
        return store.create(context(Verb.CREATE, object.namespace(), "", ""), object);
    }

    @Override
    public T update(T object) {
        return update(object, "");
    }

    @Override
    public T updateStatus(T object) {
        return update(object, "status");
    }

    private T update(T object, String subresource) {
        allow(Verb.UPDATE, object.namespace(), object.name(), subresource);
        return store.update(context(Verb.UPDATE, object.namespace(), object.name(), subresource), object);
    }

    @Override
    public T patch(String namespace, String name, Patch patch, String subresource) {
        allow(Verb.PATCH, namespace, name, subresource);
        RequestContext context = context(Verb.PATCH, namespace, name, subresource);
        if (!patch.fieldManager().isEmpty() || patch.force()) {
            context = context.withFieldManager(patch.fieldManager(), patch.force());
        }
        Patching.Language language =
                switch (patch.kind()) {
                    case JSON -> Patching.Language.JSON;
                    case MERGE -> Patching.Language.MERGE;
                    case STRATEGIC -> Patching.Language.STRATEGIC;
                    case APPLY -> Patching.Language.APPLY;
                };
        return cast(store.patchVersion(context, language, Bytes.wrap(patch.body()))
                .version()
                .object());
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options) {
        allow(Verb.DELETE, namespace, name, "");
        store.delete(deletion(namespace, name, options), options);
    }

    private RequestContext deletion(String namespace, String name, DeleteOptions options) {
        return context(Verb.DELETE, namespace, name, "")
                .withDryRun(!options.dryRun().isEmpty());
    }

    @Override
    public void deleteCollection(String namespace, DeleteOptions options, ListOptions selection) {
        allow(Verb.DELETE_COLLECTION, namespace, "", "");
        Listing listing = store.list(namespace, request(selection));
        List<CachedObject> selected = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            selected.add(item);
        }
        store.deleteAll(deletion(namespace, "", options), selected, options);
    }

    @Override
    public <R extends Message> R createSubresource(
            String namespace, String name, String subresource, Message body, R answer) {
        allow(Verb.CREATE, namespace, name, subresource);
        if (!(store.definition().subresource(subresource) instanceof Subresource.Action<T> action)
                || !(body instanceof ApiObject posted)) {
            throw ApiErrors.noSuchResource();
        }
        return answer(store.act(context(Verb.CREATE, namespace, name, subresource), action, posted), answer);
    }

    @Override
    public <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer) {
        allow(Verb.GET, namespace, name, subresource);
        return switch (store.definition().subresource(subresource)) {
            case Subresource.Scale<T> scale -> answer(store.scale(namespace, name), answer);
            case Subresource.Part<T> part -> answer(store.get(namespace, name), answer);
            case null, default -> throw ApiErrors.noSuchResource();
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body) {
        allow(Verb.UPDATE, namespace, name, subresource);
        RequestContext context = context(Verb.UPDATE, namespace, name, subresource);
        return switch (store.definition().subresource(subresource)) {
            case Subresource.Scale<T> scale -> answer(store.scale(context, current -> (Scale) body), body);
            case Subresource.Part<T> part -> answer(store.update(context, (T) body), body);
            case null, default -> throw ApiErrors.noSuchResource();
        };
    }

    @SuppressWarnings("unchecked")
    private static <R extends Message> R answer(Message message, R like) {
        if (message.messageType() != like.messageType()) {
            throw new ClassCastException(message.messageType().name() + " is no "
                    + like.messageType().name());
        }
        return (R) message;
    }

    private void allow(Verb verb, String namespace, String name, String subresource) {
        client.server().access().check(client.user(), verb, type, type.namespaced() ? namespace : "", name, subresource);
    }

    private RequestContext context(Verb verb, String namespace, String name, String subresource) {
        return RequestContext.of(
                        client.user(),
                        verb,
                        type.namespaced() ? namespace : "",
                        name,
                        client.server().clock())
                .withSubresource(subresource)
                .withFieldManager(client.program(), false);
    }

    @SuppressWarnings("unchecked")
    private T cast(ApiObject object) {
        return (T) object;
    }
}
