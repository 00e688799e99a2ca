package io.sailfish.apiserver.stream;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.apiserver.http.Response;
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
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The subresources that lead to kubelets, pods and services. */
public final class StreamConnections implements Connections {
    private static final Set<String> HANDLED = Set.of(
            "pods/log",
            "pods/exec",
            "pods/attach",
            "pods/portforward",
            "pods/proxy",
            "services/proxy",
            "nodes/proxy");

    private final Targets targets;
    private final Sender sender;

    /**
     * @param socketType  of client sockets, as the server's event loops take them
     * @param kubeletTls  for connections to kubelets, with the API server's certificate
     * @param plainTls    for others
     * @param slices      the endpoint slices, or null where they are not served
     */
    public StreamConnections(
            Registry registry,
            Class<? extends SocketChannel> socketType,
            Supplier<SslContext> kubeletTls,
            Supplier<SslContext> plainTls,
            @Nullable Supplier<Snapshot> slices) {
        this.targets = new Targets(registry, new Slices(slices));
        this.sender = new Sender(socketType, kubeletTls, plainTls);
    }

    @Override
    public boolean handles(RequestInfo info) {
        return info.group().isEmpty() && !info.subresource().isEmpty() && HANDLED.contains(info.resourceWithSubresource());
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
                    sender.send(call, target, true);
                }
            }
            case "exec", "attach" -> upgraded(call, targets.streams(info, call.query()));
            case "portforward" -> upgraded(call, targets.portForward(info, call.query()));
            default -> sender.send(call, targets.proxy(info, call.query()), false);
        }
    }

    private void upgraded(Call call, Target target) {
        if (!call.exchange().request().asksForUpgrade()) {
            throw ApiErrors.badRequest("Upgrade request required");
        }
        sender.send(call, target, true);
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
            return found.isEmpty() ? null : found.get(ThreadLocalRandom.current().nextInt(found.size()));
        }

        private static void add(EndpointSlice slice, String portName, List<Targets.Address> found) {
            for (EndpointPort port : slice.ports()) {
                if (port.name("").equals(portName)) {
                    for (Endpoint endpoint : slice.endpoints()) {
                        if (endpoint.conditions().ready(true) && !endpoint.addresses().isEmpty()) {
                            found.add(new Targets.Address(endpoint.addresses().getFirst(), port.port(0)));
                        }
                    }
                }
            }
        }
    }
}
