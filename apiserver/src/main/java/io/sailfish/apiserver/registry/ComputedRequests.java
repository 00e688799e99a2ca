package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.EncodedBytes;
import io.sailfish.apiserver.registry.Renderer.Style;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiErrors;
import java.time.Clock;
import java.util.List;

/** The requests of a resource that is computed: get and list. */
final class ComputedRequests<T extends ApiObject> {
    private final Computed<T> computed;
    private final Renderer<T> renderer;

    ComputedRequests(Computed<T> computed, Clock clock) {
        this.computed = computed;
        // Nothing is kept of what is made anew each time.
        this.renderer = new Renderer<>(
                ServedVersion.stored(computed.resource(), computed.columns()),
                computed.resource().kind() + "List",
                new EncodedBytes(0),
                clock);
    }

    Answer handle(ApiRequest request, Warnings warnings) {
        if (computed.resource().namespaced() == request.namespace().isEmpty()
                || !request.subresource().isEmpty()) {
            throw ApiErrors.noSuchResource();
        }
        if (request.verb() != Verb.GET && request.verb() != Verb.LIST) {
            throw ApiErrors.methodNotAllowed();
        }
        warnings.add(computed.warning());
        return request.verb() == Verb.GET ? get(request, warnings) : list(request, warnings);
    }

    private Answer get(ApiRequest request, Warnings warnings) {
        Style style = Style.of(request, false);
        for (T object : computed.objects().get()) {
            if (object.name().equals(request.name())) {
                return renderer.object(200, RequestHandler.loose(object), style, warnings);
            }
        }
        throw computed.missing().apply(request.name());
    }

    private Answer list(ApiRequest request, Warnings warnings) {
        Style style = Style.of(request, true);
        LabelMatcher labels = Selections.labels(request.parameter("labelSelector"));
        List<CachedObject> selected = computed.objects().get().stream()
                .filter(object -> labels.matches(object.metadata().labels()))
                .map(RequestHandler::loose)
                .toList();
        return renderer.list(selected, ListMeta.EMPTY, style, warnings);
    }
}
