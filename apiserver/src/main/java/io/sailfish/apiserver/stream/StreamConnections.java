package io.sailfish.apiserver.stream;

import io.sailfish.apiserver.authorization.AccessRequest;
import io.sailfish.apiserver.authorization.Authorizer;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.WebSocketRequest;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.apiserver.server.Call;
import io.sailfish.apiserver.server.Connections;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The subresources that lead to kubelets, pods and services. */
public final class StreamConnections implements Connections {
    private static final Set<String> HANDLED = Set.of(
            "pods/log", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy");

    private static final Forwarding.Answers KUBELET_ANSWERS = new Forwarding.Answers.InTheApisWords();

    private final Targets targets;
    private final Authorizer authorizer;
    private final Dialer dialer;
    private final Sender sender;

    /**
     * @param authorizer of everything that is asked of this server
     * @param dialer     opens connections
     * @param slices     the endpoint slices, or null where they are not served
     */
    public StreamConnections(
            Registry registry, Authorizer authorizer, Dialer dialer, @Nullable Supplier<Snapshot> slices) {
        this.targets = new Targets(registry, new Slices(slices));
        this.authorizer = authorizer;
        this.dialer = dialer;
        this.sender = new Sender(dialer);
    }

    @Override
    public boolean handles(RequestInfo info) {
        return info.group().isEmpty()
                && !info.subresource().isEmpty()
                && HANDLED.contains(info.resourceWithSubresource());
    }

    @Override
    public void connect(Call call) {
        RequestInfo info = call.info();
        switch (info.subresource()) {
            case "log" -> {
                if (!info.verb().equals("get")) {
                    throw ApiErrors.methodNotAllowed();
                }
                Target target = targets.log(info, call.query());
                if (target == null) {
                    call.respond(Response.empty(204));
                } else {
                    sender.send(call, target, KUBELET_ANSWERS);
                }
            }
            case "exec", "attach" -> command(call);
            case "portforward" -> portForward(call);
            default -> proxy(call);
        }
    }

    private void proxy(Call call) {
        RequestInfo info = call.info();
        HttpRequest request = call.exchange().request();
        String rest = Targets.rest(info);
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (rest.isEmpty() && !info.path().endsWith("/") && reads && !request.asksForUpgrade()) {
            // Relative links in the page at the root would otherwise lead to a place beside the proxy.
            String query = request.rawQuery();
            call.respond(Response.empty(301)
                    .with("location", request.rawPath() + "/" + (query.isEmpty() ? "" : "?" + query)));
            return;
        }
        Target target = targets.proxy(info, call.query());
        String path =
                info.path().endsWith("/") ? info.path().substring(0, info.path().length() - 1) : info.path();
        int hidden = info.parts().stream()
                .skip(3)
                .mapToInt(part -> part.length() + 1)
                .sum();
        String host = request.host();
        sender.send(
                call,
                target,
                new Forwarding.Answers.Proxied(
                        new ProxyPrefix(path.substring(0, path.length() - hidden), target.authority(), host)));
    }

    private void command(Call call) {
        Optional<WebSocketRequest> webSocket = upgrade(call);
        Target target = targets.streams(call.info(), call.query());
        if (webSocket.isPresent() && webSocket.get().protocols().contains(RemoteCommand.PROTOCOL)) {
            webSocket.get().check(call.exchange().request().method());
            RemoteCommand.begin(call, dialer, target, CommandStream.asked(call.query()), webSocket.get());
        } else {
            sender.send(call, target, KUBELET_ANSWERS);
        }
    }

    private void portForward(Call call) {
        Optional<WebSocketRequest> webSocket = upgrade(call);
        Target target = targets.portForward(call.info(), call.query());
        if (webSocket.isPresent() && !SpdyTunnel.protocols(webSocket.get()).isEmpty()) {
            webSocket.get().check(call.exchange().request().method());
            SpdyTunnel.open(call, dialer, target, webSocket.get());
        } else {
            sender.send(call, target, KUBELET_ANSWERS);
        }
    }

    /** The WebSocket that is asked for, if one is; nothing but an upgrade leads to a container. */
    private Optional<WebSocketRequest> upgrade(Call call) {
        if (!call.exchange().request().asksForUpgrade()) {
            throw ApiErrors.badRequest("Upgrade request required");
        }
        Optional<WebSocketRequest> webSocket =
                WebSocketRequest.in(call.exchange().request());
        if (webSocket.isPresent() && !call.info().verb().equals("create")) {
            // A WebSocket begins with GET, which must not be a way around the right to create.
            authorizer.check(AccessRequest.of(call.user(), call.info(), "").withVerb("create"));
        }
        return webSocket;
    }

    /** Ready addresses out of the endpoint slices. */
    private record Slices(@Nullable Supplier<Snapshot> slices) implements Targets.Endpoints {
        @Override
        public Targets.@Nullable Address ready(String namespace, String service, String portName) {
            if (slices == null) {
                return null;
            }
            List<Targets.Address> found = new ArrayList<>();
            Selection selection = new Selection(namespace + "/", "", null, "", null);
            Selection.Walk walk = selection.walk(slices.get(), "");
            for (CachedObject object = walk.next(); object != null; object = walk.next()) {
                EndpointSlice slice = (EndpointSlice) object.object();
                if (service.equals(slice.metadata().labels().get("kubernetes.io/service-name"))) {
                    add(slice, portName, found);
                }
            }
            return found.isEmpty()
                    ? null
                    : found.get(ThreadLocalRandom.current().nextInt(found.size()));
        }

        private static void add(EndpointSlice slice, String portName, List<Targets.Address> found) {
            for (EndpointPort port : slice.ports()) {
                if (port.name("").equals(portName)) {
                    for (Endpoint endpoint : slice.endpoints()) {
                        if (endpoint.conditions().ready(true)
                                && !endpoint.addresses().isEmpty()
                                && ProxyPrefix.mayReach(endpoint.addresses().getFirst())) {
                            found.add(new Targets.Address(endpoint.addresses().getFirst(), port.port(0)));
                        }
                    }
                }
            }
        }
    }
}
