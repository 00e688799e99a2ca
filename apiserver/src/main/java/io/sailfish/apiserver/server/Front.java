package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.RequestAuthenticator;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.authorization.AccessRequest;
import io.sailfish.apiserver.authorization.Authorizer;
import io.sailfish.apiserver.authorization.Decision;
import io.sailfish.apiserver.console.Console;
import io.sailfish.apiserver.http.Exchange;
import io.sailfish.apiserver.http.Handler;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.metrics.AccessMetrics;
import io.sailfish.apiserver.metrics.RequestMetrics;
import io.sailfish.apiserver.registry.ApiHandler;
import io.sailfish.apiserver.registry.ApiRequest;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.request.Paths;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Leads each request through the server: what does it ask for, who makes it, may he, who answers. What cannot wait is
 * answered on the event loop where the request arrived; the rest on a virtual thread. The {@link Gate} bounds how many
 * requests are under way.
 */
final class Front implements Handler {
    private static final Map<String, Verb> VERBS = verbs();

    private final RequestAuthenticator authenticator;
    private final Authorizer authorizer;
    private final Impersonation impersonation;
    private final ApiHandler resources;
    private final Connections elsewhere;
    private final Connections connections;
    private final Endpoints endpoints;
    private final RequestMetrics metrics;
    private final AccessMetrics access;
    private final Compression compression;
    private final Executor threads;
    private final AnswerWriter writer;
    private final Gate gate;
    private final @Nullable Console console;
    private final boolean anonymousAccess;

    /**
     * What the front leads requests to.
     *
     * @param elsewhere other API servers, which are asked first
     */
    record Parts(
            RequestAuthenticator authenticator,
            Authorizer authorizer,
            ApiHandler resources,
            Connections elsewhere,
            Connections connections,
            Endpoints endpoints,
            RequestMetrics metrics,
            AccessMetrics access,
            Compression compression,
            Executor threads,
            Gate gate,
            @Nullable Console console,
            boolean anonymousAccess) {}

    Front(Parts parts) {
        this.authenticator = parts.authenticator();
        this.authorizer = parts.authorizer();
        this.impersonation = new Impersonation(parts.authorizer());
        this.resources = parts.resources();
        this.elsewhere = parts.elsewhere();
        this.connections = parts.connections();
        this.endpoints = parts.endpoints();
        this.metrics = parts.metrics();
        this.access = parts.access();
        this.compression = parts.compression();
        this.threads = parts.threads();
        this.writer = new AnswerWriter(parts.threads(), parts.compression());
        this.gate = parts.gate();
        this.console = parts.console();
        this.anonymousAccess = parts.anonymousAccess();
    }

    @Override
    public void handle(Exchange exchange) {
        Call call = call(exchange);
        if (call == null) {
            return;
        }
        try {
            call.readTimeout();
            HttpRequest request = exchange.request();
            if (console != null && console.serves(call.info().path())) {
                call.respond(console.answer(request, call.info().path(), authenticator));
                return;
            }
            UserInfo user = authenticated(request, call);
            admit(call, impersonation.apply(user, request.headers()));
        } catch (RuntimeException | Error failure) {
            call.fail(failure);
        }
    }

    private UserInfo authenticated(HttpRequest request, Call call) {
        long begun = System.nanoTime();
        AccessMetrics.Identity outcome = AccessMetrics.Identity.ERROR;
        try {
            UserInfo user = authenticator.authenticate(request, call::warn);
            if (user == null || user == RequestAuthenticator.ANONYMOUS && !anonymousAccess) {
                outcome = AccessMetrics.Identity.FAILURE;
                throw ApiErrors.unauthorized();
            }
            outcome = AccessMetrics.Identity.SUCCESS;
            access.user(user.name());
            return user;
        } finally {
            access.authenticated(outcome, System.nanoTime() - begun);
        }
    }

    /** Handles a request of a user who is known by other means. */
    void handleFor(UserInfo user, Exchange exchange) {
        Call call = call(exchange);
        if (call == null) {
            return;
        }
        try {
            admit(call, user);
        } catch (RuntimeException | Error failure) {
            call.fail(failure);
        }
    }

    private @Nullable Call call(Exchange exchange) {
        HttpRequest request = exchange.request();
        try {
            Query query = Query.parse(request.rawQuery());
            RequestInfo info = RequestInfo.parse(request.method(), Paths.decode(request.rawPath()), query);
            return new Call(exchange, info, query, metrics, compression);
        } catch (IllegalArgumentException malformed) {
            exchange.respond(refusal(400, malformed.getMessage()));
            return null;
        }
    }

    private void admit(Call call, UserInfo user) {
        call.user(user);
        gate.enter(call, this::authorized);
    }

    /** Asked behind the gate, as upstream does: who is refused has been told which schema took him. */
    private void authorized(Call call) {
        AccessRequest wanted =
                AccessRequest.of(call.user(), call.info(), call.query().first("fieldSelector"));
        long begun = System.nanoTime();
        AccessMetrics.Verdict verdict = AccessMetrics.Verdict.ERROR;
        try {
            Decision decision = authorizer.decide(wanted);
            verdict = switch (decision) {
                case Decision.Allowed allowed -> AccessMetrics.Verdict.ALLOWED;
                case Decision.Denied denied -> AccessMetrics.Verdict.DENIED;
                case Decision.NoOpinion none -> AccessMetrics.Verdict.NO_OPINION;
            };
            Authorizer.enforce(wanted, decision);
        } finally {
            access.authorized(verdict, System.nanoTime() - begun);
        }
        route(call);
    }

    private void route(Call call) {
        RequestInfo info = call.info();
        if (elsewhere.handles(info)) {
            elsewhere.connect(call);
            return;
        }
        if (!info.isResource()) {
            endpoints.answer(call);
            return;
        }
        if (connections.handles(info)) {
            connections.connect(call);
            return;
        }
        Verb verb = VERBS.get(info.verb());
        if (verb == null) {
            throw info.verb().equals("proxy") ? ApiErrors.noSuchResource() : ApiErrors.methodNotAllowed();
        }
        ApiRequest request = apiRequest(call, verb);
        if (resources.isNowhere(request)) {
            call.respond(Endpoints.NOTHING_HERE);
            return;
        }
        if (resources.answersAtOnce(request)) {
            writer.write(call, resources.handle(request));
        } else {
            handOver(call, request);
        }
    }

    private void handOver(Call call, ApiRequest request) {
        boolean readOnly = call.info().isReadOnly();
        metrics.inFlight(readOnly, 1);
        call.beginTimeout();
        threads.execute(() -> {
            try {
                writer.write(call, resources.handle(request));
            } catch (Throwable failure) {
                call.fail(failure);
            } finally {
                metrics.inFlight(readOnly, -1);
            }
        });
    }

    private static ApiRequest apiRequest(Call call, Verb verb) {
        RequestInfo info = call.info();
        List<String> parts = info.parts();
        String subresource = parts.size() > 3 ? String.join("/", parts.subList(2, parts.size())) : info.subresource();
        return new ApiRequest(
                call.user(),
                verb,
                info.group(),
                info.version(),
                info.resource(),
                info.namespace(),
                parts.size() > 1 ? parts.get(1) : "",
                subresource,
                call.query().values(),
                call.header("content-type"),
                call.header("accept"),
                call.header("user-agent"),
                Bytes.wrap(call.exchange().request().body()));
    }

    @Override
    public Response refusal(int status, @Nullable String message) {
        String text = message == null ? "" : message;
        ApiException failure = switch (status) {
            case 413 ->
                new ApiException(new ApiException.Failure(
                        413, ApiException.Reason.REQUEST_ENTITY_TOO_LARGE, text, ApiException.Details.NONE));
            case 408 -> ApiErrors.timeout(text, 0);
            case 500 -> ApiErrors.internalError(text);
            default ->
                new ApiException(new ApiException.Failure(
                        status, ApiException.Reason.BAD_REQUEST, text, ApiException.Details.NONE));
        };
        return StatusBody.response(failure, "");
    }

    private static Map<String, Verb> verbs() {
        Map<String, Verb> verbs = new java.util.HashMap<>();
        for (Verb verb : Verb.values()) {
            verbs.put(verb.text(), verb);
        }
        return Map.copyOf(verbs);
    }
}
