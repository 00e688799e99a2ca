package io.sailfish.cli.metrics;

import io.sailfish.apiserver.authentication.Authentication;
import io.sailfish.apiserver.authentication.FrontProxyAuthenticator;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.Exchange;
import io.sailfish.apiserver.http.Handler;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.apiserver.request.Paths;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.apiserver.server.StatusBody;
import io.sailfish.client.Client;
import io.sailfish.metrics.api.MetricsApi;
import io.sailfish.metrics.api.MetricsDiscovery;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.authorization.v1.ResourceAttributes;
import io.sailfish.model.api.authorization.v1.SubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewSpec;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics API over HTTP. Who asks is what the API server in front says; whether he may is asked of the API server too, as
 * any API server behind another does.
 */
final class MetricsFront implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsFront.class);
    private static final String JSON = "application/json";

    private final FrontProxyAuthenticator authenticator;
    private final Client judge;
    private final MetricsApi api;
    private final Executor threads = task -> Thread.ofVirtual().name("metrics").start(task);

    /** @param judge asks the API server about rights */
    MetricsFront(FrontProxyAuthenticator authenticator, Client judge, MetricsApi api) {
        this.authenticator = authenticator;
        this.judge = judge;
        this.api = api;
    }

    @Override
    public void handle(Exchange exchange) {
        threads.execute(() -> {
            String accept = exchange.request().headers().first("accept");
            try {
                exchange.respond(Response.of(200, JSON, JsonTree.encode(answer(exchange.request(), accept))));
            } catch (ApiException refused) {
                exchange.respond(StatusBody.response(refused, accept));
            } catch (RuntimeException failed) {
                LOG.error("{} failed", exchange.request().target(), failed);
                exchange.respond(StatusBody.response(ApiErrors.internalError(failed), accept));
            }
        });
    }

    private Object answer(HttpRequest request, String accept) {
        if (!(authenticator.authenticate(request) instanceof Authentication.Known known)) {
            throw ApiErrors.unauthorized();
        }
        Query query;
        String path;
        try {
            query = Query.parse(request.rawQuery());
            path = Paths.decode(request.rawPath());
        } catch (IllegalArgumentException malformed) {
            throw ApiErrors.badRequest(String.valueOf(malformed.getMessage()));
        }
        RequestInfo info = RequestInfo.parse(request.method(), path, query);
        if (!info.isResource()) {
            Optional<Object> document = MetricsDiscovery.document(path);
            return document.orElseThrow(ApiErrors::noSuchResource);
        }
        boolean served = info.group().equals(MetricsApi.GROUP)
                && info.version().equals(MetricsApi.VERSION)
                && info.subresource().isEmpty();
        if (!served) {
            throw ApiErrors.noSuchResource();
        }
        if (!info.verb().equals("get") && !info.verb().equals("list")) {
            throw ApiErrors.methodNotAllowed();
        }
        authorize(known.user(), info);
        String name = info.parts().size() > 1 ? info.parts().get(1) : "";
        return api.answer(new MetricsApi.Question(
                info.resource(),
                info.namespace(),
                name,
                query.first("labelSelector"),
                query.first("fieldSelector"),
                asTable(accept)));
    }

    /** The first of the forms that the client takes which there is. */
    private static boolean asTable(String accept) {
        for (Representation.Range range : Representation.ranges(accept)) {
            if (range.type().equals(JSON)
                    || range.type().equals("*/*")
                    || range.type().equals("application/*")) {
                String as = range.parameter("as");
                if (as.equals("Table") || as.isEmpty()) {
                    return as.equals("Table");
                }
            }
        }
        return false;
    }

    private void authorize(UserInfo user, RequestInfo info) {
        SubjectAccessReview answer = judge.resource(AuthorizationV1.SUBJECT_ACCESS_REVIEWS)
                .create(SubjectAccessReview.builder()
                        .spec(SubjectAccessReviewSpec.builder()
                                .user(user.name())
                                .groups(user.groups())
                                .uid(user.uid())
                                .resourceAttributes(ResourceAttributes.builder()
                                        .verb(info.verb())
                                        .group(info.group())
                                        .version(info.version())
                                        .resource(info.resource())
                                        .namespace(info.namespace())
                                        .name(info.name())
                                        .build())
                                .build())
                        .build());
        if (!answer.status().allowed()) {
            throw ApiErrors.forbidden(
                    info.group(),
                    info.resource(),
                    info.name(),
                    "User \"" + user.name() + "\" cannot " + info.verb() + " resource \"" + info.resource()
                            + "\" in API group \"" + info.group() + "\""
                            + (info.namespace().isEmpty()
                                    ? " at the cluster scope"
                                    : " in the namespace \"" + info.namespace() + "\""));
        }
    }

    @Override
    public Response refusal(int status, String message) {
        return Response.text(status, message + "\n");
    }
}
