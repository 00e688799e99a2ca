package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Renderer.Style;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Takes requests in bytes apart, has the resource do what they ask, and renders what comes of it. */
public final class RequestHandler implements ApiHandler {
    private final ResourceRegistry registry;
    private final Clock clock;
    private final Map<ResourceType<?>, ResourceRequests<?, ?>> resources = new ConcurrentHashMap<>();

    public RequestHandler(ResourceRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public boolean answersAtOnce(ApiRequest request) {
        return switch (request.verb()) {
            case GET, LIST, WATCH ->
                !registry.hub().mayBeBehind()
                        && !mayWait(registry.served(request.group(), request.version(), request.resource()))
                        && registry.computed(request.group(), request.version(), request.resource()) == null;
            case CREATE, UPDATE, PATCH, DELETE, DELETE_COLLECTION -> false;
        };
    }

    private static boolean mayWait(@Nullable VersionedResource<?, ?> resource) {
        return resource != null && resource.version().conversion().mayWait();
    }

    @Override
    public boolean isNowhere(ApiRequest request) {
        VersionedResource<?, ?> resource = registry.served(request.group(), request.version(), request.resource());
        if (resource == null) {
            return request.group().contains(".")
                    && registry.review(request.group(), request.version(), request.resource()) == null
                    && BuiltinResources.all().stream()
                            .noneMatch(known -> known.group().equals(request.group()));
        }
        boolean misplaced = resource.type().namespaced()
                ? request.namespace().isEmpty() && !request.name().isEmpty()
                : !request.namespace().isEmpty();
        return misplaced && resource.store().definition().custom() != null;
    }

    @Override
    public Answer handle(ApiRequest request) {
        Warnings warnings = new Warnings();
        try {
            VersionedResource<?, ?> resource = registry.served(request.group(), request.version(), request.resource());
            return resource == null
                    ? unstored(request, warnings)
                    : requests(resource).handle(request, warnings);
        } catch (ApiException failure) {
            if (warnings.isEmpty()) {
                throw failure;
            }
            return new Answer.Failed(failure, warnings.list());
        }
    }

    private ResourceRequests<?, ?> requests(VersionedResource<?, ?> resource) {
        ResourceRequests<?, ?> known = resources.get(resource.type());
        if (known == null || known.resource() != resource) {
            known = new ResourceRequests<>(resource, registry, clock);
            resources.put(resource.type(), known);
        }
        return known;
    }

    private Answer unstored(ApiRequest request, Warnings warnings) {
        Computed<?> computed = registry.computed(request.group(), request.version(), request.resource());
        return computed == null
                ? review(request, warnings)
                : new ComputedRequests<>(computed, clock).handle(request, warnings);
    }

    /** Resources that keep nothing: a POST is answered, and that is all. */
    private Answer review(ApiRequest request, Warnings warnings) {
        Review review = registry.review(request.group(), request.version(), request.resource());
        if (review == null) {
            throw ApiErrors.noSuchResource();
        }
        if (review.resource().namespaced()
                ? request.namespace().isEmpty()
                : !request.namespace().isEmpty()) {
            throw ApiErrors.noSuchResource();
        }
        if (request.verb() != Verb.CREATE || !request.name().isEmpty()) {
            throw ApiErrors.methodNotAllowed();
        }
        Style style = Style.of(request, false);
        RequestContext context = context(request, WriteOptions.Kind.CREATE, clock, warnings);
        Message body = BodyReader.read(
                request.body(),
                request.contentType(),
                review.resource().objectType(),
                context.fieldValidation(),
                context.warnings());
        ApiObject tracked = tracked(review.resource(), context, (ApiObject) body);
        Message answer = review.handler().handle(registry, context, tracked);
        return Renderer.message(201, answer, style, context.warnings());
    }

    private <T extends ApiObject> ApiObject tracked(ResourceType<T> type, RequestContext context, ApiObject body) {
        ServedVersion<T, T> version = ServedVersion.stored(type, List.of());
        return new FieldTracking<T>(List.of(version)).update(context, version, null, body, List.of());
    }

    /** The context of a write. */
    static RequestContext context(ApiRequest request, WriteOptions.Kind kind, Clock clock, Warnings warnings) {
        WriteOptions options = WriteOptions.parse(request.query(), kind);
        return new RequestContext(
                request.user(),
                request.verb(),
                request.namespace(),
                request.name(),
                request.subresource(),
                request.group().isEmpty() ? request.version() : request.group() + "/" + request.version(),
                options.dryRun(),
                options.fieldManager(),
                options.force(),
                options.fieldValidation(),
                request.userAgent(),
                clock,
                warnings);
    }

    /** Whether a built-in resource has a verb; resources that are not built in have all. */
    static boolean allows(@Nullable ApiResource resource, Verb verb) {
        return resource == null || resource.verbs().contains(verb.text());
    }

    /** The same of a subresource. */
    static boolean allows(@Nullable ApiResource resource, String subresource, Verb verb) {
        return resource == null
                || resource.subresources().stream()
                        .filter(known -> known.name().equals(subresource))
                        .allMatch(known -> known.verbs().contains(verb.text()));
    }

    /** A version without a cached identity, for answers made of objects that are not kept. */
    static CachedObject loose(ApiObject object) {
        return new CachedObject(object.name(), object, 0);
    }
}
