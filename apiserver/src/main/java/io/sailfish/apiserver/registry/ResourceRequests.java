package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Renderer.Style;
import io.sailfish.apiserver.registry.ResourceStore.Deletion;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.StatusMessages;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of one kind. */
final class ResourceRequests<S extends ApiObject, T extends ApiObject> {
    private final VersionedResource<S, T> served;
    private final StoredResource<T> store;
    private final KindDefinition<T> definition;
    private final ResourceType<S> resource;
    private final Renderer<T> renderer;
    private final @Nullable ApiResource described;
    private final @Nullable CustomKind custom;
    private final Clock clock;
    private final Freshness freshness;

    ResourceRequests(VersionedResource<S, T> served, ResourceRegistry registry, Clock clock) {
        this.served = served;
        this.store = served.store();
        this.definition = store.definition();
        this.resource = served.type();
        this.renderer = new Renderer<>(
                served.version(), definition.listKind(resource.kind().kind()), registry.encoded(), clock);
        this.described = definition.described(resource);
        this.custom = definition.custom();
        this.clock = clock;
        this.freshness = registry.freshness();
    }

    VersionedResource<S, T> resource() {
        return served;
    }

    Answer handle(ApiRequest request, Warnings warnings) {
        checkScope(request);
        warnOfVersion(warnings);
        freshness.await(request.verb(), request.parameter("resourceVersion"), request.parameter("continue"));
        if (!request.subresource().isEmpty()) {
            return subresource(request, warnings);
        }
        if (!RequestHandler.allows(described, request.verb())) {
            throw ApiErrors.methodNotAllowed();
        }
        return switch (request.verb()) {
            case GET -> get(request, warnings);
            case LIST -> list(request, warnings);
            case WATCH -> watch(request, warnings);
            case CREATE -> create(request, warnings);
            case UPDATE -> update(request, warnings);
            case PATCH -> patch(request, warnings);
            case DELETE -> delete(request, warnings);
            case DELETE_COLLECTION -> deleteCollection(request, warnings);
        };
    }

    /** Tells a client of a deprecated version. */
    private void warnOfVersion(Warnings warnings) {
        CustomKind.Version version = custom == null ? null : custom.versions().get(resource.version());
        if (version != null && !version.warning().isEmpty()) {
            warnings.add(version.warning());
        }
    }

    private void checkScope(ApiRequest request) {
        boolean collection = request.name().isEmpty();
        if (resource.namespaced()) {
            if (request.namespace().isEmpty()) {
                if (!collection) {
                    throw ApiErrors.noSuchResource();
                }
                boolean reads = request.verb() == Verb.LIST || request.verb() == Verb.WATCH;
                if (!reads) {
                    throw ApiErrors.methodNotAllowed();
                }
            }
        } else if (!request.namespace().isEmpty() && !isNamespaceItself(request)) {
            throw ApiErrors.noSuchResource();
        }
        boolean wantsCollection = switch (request.verb()) {
            case CREATE -> request.subresource().isEmpty();
            case LIST, WATCH, DELETE_COLLECTION -> collection;
            case GET, UPDATE, PATCH, DELETE -> false;
        };
        if (collection != wantsCollection) {
            throw ApiErrors.methodNotAllowed();
        }
    }

    /** The path of a namespace names it as the request's namespace too. */
    private boolean isNamespaceItself(ApiRequest request) {
        return request.resource().equals("namespaces")
                && request.group().isEmpty()
                && request.namespace().equals(request.name());
    }

    private String namespace(ApiRequest request) {
        return resource.namespaced() ? request.namespace() : "";
    }

    /** How the answer is to look; objects of custom kinds have no protobuf form. */
    private Style style(ApiRequest request, boolean streams) {
        boolean hasProtobuf = custom == null || request.subresource().equals("scale");
        return Style.of(request, streams, hasProtobuf);
    }

    private RequestContext context(ApiRequest request, WriteOptions.Kind kind, Warnings warnings) {
        RequestContext context = RequestHandler.context(request, kind, clock, warnings);
        return resource.namespaced() || context.namespace().isEmpty() ? context : context.withNamespace("");
    }

    private Answer get(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        CachedObject version = served.object(namespace(request), request.name(), request.parameter("resourceVersion"));
        return renderer.object(200, version, style, warnings);
    }

    private Answer list(ApiRequest request, Warnings warnings) {
        Style style = style(request, true);
        Listing listing = served.list(namespace(request), ListRequest.parse(request.query()));
        return renderer.list(listing, style, warnings);
    }

    private Answer watch(ApiRequest request, Warnings warnings) {
        Style style = style(request, true);
        ListRequest options = ListRequest.parse(request.query());
        if (style.as() == Representation.As.TABLE && Boolean.TRUE.equals(options.sendInitialEvents())) {
            throw Representation.notAcceptable();
        }
        Answer.Frames frames =
                renderer.frames(served.watch(namespace(request), request.name(), options), style, served.sent());
        boolean mayWait = served.version().conversion().mayWait();
        return new Answer.Watching(
                Renderer.streamType(style), mayWait ? new AwaitedFrames(frames) : frames, warnings.list());
    }

    private Answer create(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        RequestContext context = context(request, WriteOptions.Kind.CREATE, warnings);
        if (custom != null && custom.terminating().getAsBoolean()) {
            throw new ApiException(new ApiException.Failure(
                    405,
                    ApiException.Reason.METHOD_NOT_ALLOWED,
                    "create not allowed while custom resource definition is terminating",
                    new Details("", resource.group(), resource.plural(), "", List.of(), 0)));
        }
        CachedObject version = store.createVersion(context, body(request, context));
        return renderer.object(201, version, style, context.warnings());
    }

    private Answer update(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        RequestContext context = context(request, WriteOptions.Kind.UPDATE, warnings);
        StoredResource.Written written = store.updateVersion(context, body(request, context));
        return renderer.object(written.created() ? 201 : 200, written.version(), style, context.warnings());
    }

    private Answer patch(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        Patching.Language language = Patching.language(request.contentType(), custom == null);
        RequestContext context = context(request, language.options(), warnings);
        StoredResource.Written written = store.patchVersion(context, language, request.body());
        return renderer.object(written.created() ? 201 : 200, written.version(), style, context.warnings());
    }

    private T body(ApiRequest request, RequestContext context) {
        return served.version().toStored((ApiObject)
                (custom == null
                        ? read(request, context, resource.objectType())
                        : CustomBody.read(request, context, resource.objectType())));
    }

    private Message read(ApiRequest request, RequestContext context, MessageType type) {
        return BodyReader.read(
                request.body(), request.contentType(), type, context.fieldValidation(), context.warnings());
    }

    private Answer delete(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        DeleteOptions options = DeleteRequest.read(request);
        RequestContext context = deletion(request, options).withWarnings(warnings);
        Deletion<T> deletion = store.delete(context, options);
        return deletion.removed() && !definition.strategy().returnsDeletedObject()
                ? deleted(deletion.object(), style, context)
                : renderer.object(
                        status(deletion, options), RequestHandler.loose(deletion.object()), style, context.warnings());
    }

    private static int status(Deletion<?> deletion, DeleteOptions options) {
        boolean cascades = options.hasOrphanDependents() && !options.orphanDependents(true);
        return !deletion.removed() && cascades ? 202 : 200;
    }

    private Answer deleted(T object, Style style, RequestContext context) {
        Details details = new Details(
                object.name(),
                resource.group(),
                resource.plural(),
                object.metadata().uid(),
                List.of(),
                0);
        return Renderer.message(200, StatusMessages.success(details), style, context.warnings());
    }

    private RequestContext deletion(ApiRequest request, DeleteOptions options) {
        return RequestContext.of(request.user(), request.verb(), namespace(request), request.name(), clock)
                .withDryRun(!options.dryRun().isEmpty());
    }

    private Answer deleteCollection(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        ListRequest selection = ListRequest.parse(request.query());
        DeleteOptions options = DeleteRequest.read(request);
        Listing listing = served.list(namespace(request), selection);
        List<CachedObject> selected = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            selected.add(item);
        }
        RequestContext context = deletion(request, options).withWarnings(warnings);
        store.deleteAll(context, selected, options);
        ListMeta metadata = ListBody.metadata(listing);
        return renderer.list(selected, metadata, style, context.warnings());
    }

    /** Versions of a custom kind may differ in their subresources. */
    private boolean hasSubresource(Subresource<T> subresource) {
        return custom == null
                || described == null
                || described.subresources().stream()
                        .anyMatch(known -> known.name().equals(subresource.name()));
    }

    private Answer subresource(ApiRequest request, Warnings warnings) {
        String path = request.subresource();
        int slash = path.indexOf('/');
        Subresource<T> subresource = definition.subresource(slash < 0 ? path : path.substring(0, slash));
        if (subresource == null || slash >= 0 || !hasSubresource(subresource)) {
            throw ApiErrors.noSuchResource();
        }
        if (!RequestHandler.allows(described, path, request.verb())) {
            throw ApiErrors.methodNotAllowed();
        }
        return switch (subresource) {
            case Subresource.Part<T> part -> part(request, warnings);
            case Subresource.Scale<T> scale -> scale(request, warnings);
            case Subresource.Action<T> action -> action(request, action, warnings);
            case Subresource.Connect<T> connect -> throw ApiErrors.noSuchResource();
        };
    }

    private Answer part(ApiRequest request, Warnings warnings) {
        return switch (request.verb()) {
            case GET -> get(request, warnings);
            case UPDATE -> update(request, warnings);
            case PATCH -> patch(request, warnings);
            case CREATE, DELETE, LIST, WATCH, DELETE_COLLECTION -> throw ApiErrors.methodNotAllowed();
        };
    }

    private Answer action(ApiRequest request, Subresource.Action<T> action, Warnings warnings) {
        if (request.verb() != Verb.CREATE) {
            throw ApiErrors.methodNotAllowed();
        }
        Style style = style(request, false);
        RequestContext context = context(request, WriteOptions.Kind.CREATE, warnings);
        ApiObject body = (ApiObject) BodyReader.read(
                request.body(),
                request.contentType(),
                action.bodyType(),
                action.alike(),
                context.fieldValidation(),
                context.warnings());
        return Renderer.message(201, store.act(context, action, body), style, context.warnings());
    }

    private Answer scale(ApiRequest request, Warnings warnings) {
        Style style = style(request, false);
        return switch (request.verb()) {
            case GET -> {
                Scale scale = store.scale(namespace(request), request.name());
                yield renderer.scale(scale, style, warnings);
            }
            case UPDATE -> {
                RequestContext context = context(request, WriteOptions.Kind.UPDATE, warnings);
                Scale scale = (Scale) read(request, context, Scale.TYPE);
                yield renderer.scale(store.scale(context, current -> scale), style, warnings);
            }
            case PATCH -> {
                Patching.Language language = Patching.language(request.contentType(), true);
                RequestContext context = context(request, language.options(), warnings);
                Scale scale = store.patchScale(context, language, request.body());
                yield renderer.scale(scale, style, warnings);
            }
            case CREATE, DELETE, LIST, WATCH, DELETE_COLLECTION -> throw ApiErrors.methodNotAllowed();
        };
    }
}
