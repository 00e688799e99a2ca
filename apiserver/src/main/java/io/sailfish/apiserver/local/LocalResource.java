package io.sailfish.apiserver.local;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.AccessCheck.Wanted;
import io.sailfish.apiserver.registry.ListRequest;
import io.sailfish.apiserver.registry.Listing;
import io.sailfish.apiserver.registry.Patching;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Review;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.registry.VersionedResource;
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
final class LocalResource<S extends ApiObject, T extends ApiObject> implements ResourceClient<S> {
    private final ResourceType<S> type;
    private final LocalClient client;

    LocalResource(ResourceType<S> type, LocalClient client) {
        this.type = type;
        this.client = client;
    }

    /** The resource as it is served now: custom resources come, change and go. */
    @SuppressWarnings("unchecked")
    private VersionedResource<S, T> served() {
        VersionedResource<?, ?> served = client.server().registry().served(type.group(), type.version(), type.plural());
        if (served == null) {
            throw ApiErrors.noSuchResource();
        }
        return (VersionedResource<S, T>) served;
    }

    @Override
    public S get(String namespace, String name) {
        allow(Verb.GET, namespace, name, "");
        return served().version().served(served().object(namespace, name, "").object());
    }

    @Override
    public ObjectList<S> list(String namespace, ListOptions options) {
        allow(Verb.LIST, namespace, "", "", options.fieldSelector());
        fresh(Verb.LIST, options);
        Listing listing = served().list(namespace, request(options));
        List<S> items = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            items.add(served().version().served(item.object()));
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
    public WatchHandle watch(String namespace, ListOptions options, WatchHandler<S> handler) {
        allow(Verb.WATCH, namespace, "", "", options.fieldSelector());
        fresh(Verb.WATCH, options);
        LocalWatch<S> watch = new LocalWatch<>(
                served().watch(namespace, "", request(options)),
                served().version()::served,
                handler,
                client.threads(),
                client.watches());
        watch.start();
        return watch;
    }

    @Override
    public S create(S object) {
        allow(Verb.CREATE, object.namespace(), "", "");
        Review review = client.server().registry().review(type.group(), type.version(), type.plural());
        if (review != null) {
            return type.objectClass()
                    .cast(review.handler()
                            .handle(
                                    client.server().registry(),
                                    context(Verb.CREATE, object.namespace(), "", ""),
                                    object));
        }
        return served().version()
                .served(served().store()
                        .create(
                                context(Verb.CREATE, object.namespace(), "", ""),
                                served().version().toStored(object)));
    }

    @Override
    public S update(S object) {
        return update(object, "");
    }

    @Override
    public S updateStatus(S object) {
        return update(object, "status");
    }

    private S update(S object, String subresource) {
        allow(Verb.UPDATE, object.namespace(), object.name(), subresource);
        RequestContext context = context(Verb.UPDATE, object.namespace(), object.name(), subresource);
        return served().version()
                .served(served().store().update(context, served().version().toStored(object)));
    }

    @Override
    public S patch(String namespace, String name, Patch patch, String subresource) {
        allow(Verb.PATCH, namespace, name, subresource);
        RequestContext context = context(Verb.PATCH, namespace, name, subresource);
        if (!patch.fieldManager().isEmpty() || patch.force()) {
            context = context.withFieldManager(patch.fieldManager(), patch.force());
        }
        Patching.Language language = switch (patch.kind()) {
            case JSON -> Patching.Language.JSON;
            case MERGE -> Patching.Language.MERGE;
            case STRATEGIC -> Patching.Language.STRATEGIC;
            case APPLY -> Patching.Language.APPLY;
        };
        return served().version()
                .served(served().store()
                        .patchVersion(context, language, Bytes.wrap(patch.body()))
                        .version()
                        .object());
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options) {
        allow(Verb.DELETE, namespace, name, "");
        served().store().delete(deletion(namespace, name, options), options);
    }

    private RequestContext deletion(String namespace, String name, DeleteOptions options) {
        return context(Verb.DELETE, namespace, name, "")
                .withDryRun(!options.dryRun().isEmpty());
    }

    @Override
    public void deleteCollection(String namespace, DeleteOptions options, ListOptions selection) {
        allow(Verb.DELETE_COLLECTION, namespace, "", "", selection.fieldSelector());
        fresh(Verb.DELETE_COLLECTION, selection);
        Listing listing = served().list(namespace, request(selection));
        List<CachedObject> selected = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            selected.add(item);
        }
        served().store().deleteAll(deletion(namespace, "", options), selected, options);
    }

    @Override
    public <R extends Message> R createSubresource(
            String namespace, String name, String subresource, Message body, R answer) {
        allow(Verb.CREATE, namespace, name, subresource);
        if (!(served().store().definition().subresource(subresource) instanceof Subresource.Action<T> action)
                || !(body instanceof ApiObject posted)) {
            throw ApiErrors.noSuchResource();
        }
        return answer(served().store().act(context(Verb.CREATE, namespace, name, subresource), action, posted), answer);
    }

    @Override
    public <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer) {
        allow(Verb.GET, namespace, name, subresource);
        return switch (served().store().definition().subresource(subresource)) {
            case Subresource.Scale<T> scale -> answer(served().store().scale(namespace, name), answer);
            case Subresource.Part<T> part ->
                answer(
                        served().version()
                                .served(served().object(namespace, name, "").object()),
                        answer);
            case null, default -> throw ApiErrors.noSuchResource();
        };
    }

    @Override
    public <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body) {
        allow(Verb.UPDATE, namespace, name, subresource);
        RequestContext context = context(Verb.UPDATE, namespace, name, subresource);
        return switch (served().store().definition().subresource(subresource)) {
            case Subresource.Scale<T> scale -> answer(served().store().scale(context, current -> (Scale) body), body);
            case Subresource.Part<T> part ->
                answer(
                        served().version()
                                .served(served().store()
                                        .update(context, served().version().toStored((ApiObject) body))),
                        body);
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
        allow(verb, namespace, name, subresource, "");
        client.server().registry().freshness().await(verb, "", "");
    }

    private void fresh(Verb verb, ListOptions options) {
        client.server().registry().freshness().await(verb, options.resourceVersion(), options.continueToken());
    }

    private void allow(Verb verb, String namespace, String name, String subresource, String fieldSelector) {
        String place = type.namespaced() ? namespace : "";
        client.server().access().check(client.user(), new Wanted(verb, type, place, name, subresource, fieldSelector));
    }

    private RequestContext context(Verb verb, String namespace, String name, String subresource) {
        return RequestContext.of(
                        client.user(),
                        verb,
                        type.namespaced() ? namespace : "",
                        name,
                        client.server().clock())
                .withSubresource(subresource)
                .withApiVersion(type.apiVersion())
                .withFieldManager(client.program(), false);
    }
}
