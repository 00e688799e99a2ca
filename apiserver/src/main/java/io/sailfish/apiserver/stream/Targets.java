package io.sailfish.apiserver.stream;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.status.ApiErrors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Finds out where the server stands that answers a request, and what it is to be asked. Never blocks. */
final class Targets {
    private static final int KUBELET_PORT = 10250;
    private static final List<String> ADDRESS_TYPES = List.of("InternalIP", "ExternalIP", "Hostname");
    /** Parameters of exec and attach, by the names that kubelets know them by. */
    private static final Map<String, String> STREAMS =
            Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty");

    private static final List<String> LOG_PARAMETERS = List.of(
            "follow", "previous", "sinceSeconds", "sinceTime", "timestamps", "tailLines", "limitBytes", "stream");

    private final Registry registry;
    private final Endpoints endpoints;

    /** Finds an address that serves a service's port. */
    interface Endpoints {
        /** A ready "address" and port, or null where there is none. */
        @Nullable
        Address ready(String namespace, String service, String portName);
    }

    /** An address with a port. */
    record Address(String host, int port) {}

    Targets(Registry registry, Endpoints endpoints) {
        this.registry = registry;
        this.endpoints = endpoints;
    }

    /** Where a container's log is; null where the pod has no node yet, and so no log. */
    @Nullable
    Target log(RequestInfo info, Query query) {
        Pod pod = get(CoreV1.PODS, info.namespace(), info.name());
        String container = container(pod, query.first("container"), true);
        if (pod.spec().nodeName().isEmpty()) {
            return null;
        }
        StringJoiner parameters = new StringJoiner("&");
        for (String name : LOG_PARAMETERS) {
            if (query.has(name)) {
                parameters.add(name + "=" + encode(query.first(name)));
            }
        }
        return kubelet(pod, "/containerLogs/" + place(pod) + "/" + encode(container), parameters.toString());
    }

    /** Where a command is run or a container attached to. */
    Target streams(RequestInfo info, Query query) {
        Pod pod = get(CoreV1.PODS, info.namespace(), info.name());
        String container = container(pod, query.first("container"), false);
        StringJoiner parameters = new StringJoiner("&");
        STREAMS.forEach((ours, theirs) -> {
            if (query.flag(ours)) {
                parameters.add(theirs + "=1");
            }
        });
        query.all("command").forEach(word -> parameters.add("command=" + encode(word)));
        return kubelet(
                pod, "/" + info.subresource() + "/" + place(pod) + "/" + encode(container), parameters.toString());
    }

    /** Where ports of a pod are forwarded. */
    Target portForward(RequestInfo info, Query query) {
        Pod pod = get(CoreV1.PODS, info.namespace(), info.name());
        StringJoiner parameters = new StringJoiner("&");
        query.all("ports").forEach(port -> parameters.add("port=" + encode(port)));
        return kubelet(pod, "/portForward/" + place(pod), parameters.toString());
    }

    /** Where a proxied request goes. */
    Target proxy(RequestInfo info, Query query) {
        StringBuilder path = new StringBuilder(rest(info));
        if (path.isEmpty() || info.path().endsWith("/") && path.charAt(path.length() - 1) != '/') {
            path.append('/');
        }
        if (!query.raw().isEmpty()) {
            path.append('?').append(query.raw());
        }
        Name name = Name.parse(info.name());
        return switch (info.resource()) {
            case "pods" -> podProxy(info.namespace(), name, path.toString());
            case "services" -> serviceProxy(info.namespace(), name, path.toString());
            default -> nodeProxy(name, path.toString());
        };
    }

    /** What follows "proxy" in a proxied request's path, without a slash at the end. */
    static String rest(RequestInfo info) {
        StringBuilder path = new StringBuilder();
        info.parts().stream().skip(3).forEach(part -> path.append('/').append(encodePath(part)));
        return path.toString();
    }

    private Target podProxy(String namespace, Name name, String path) {
        Pod pod = get(CoreV1.PODS, namespace, name.name());
        if (!ProxyPrefix.mayReach(pod.status().podIP())) {
            throw ApiErrors.badRequest("address not allowed");
        }
        int port = name.port().isEmpty() ? firstPort(pod) : number(name.port());
        return new Target(pod.status().podIP(), port, Security.of(name.tls()), path);
    }

    private static int firstPort(Pod pod) {
        return pod.spec().containers().stream()
                .flatMap(container -> container.ports().stream())
                .mapToInt(port -> port.containerPort())
                .findFirst()
                .orElse(80);
    }

    private Target serviceProxy(String namespace, Name name, String path) {
        Service service = get(CoreV1.SERVICES, namespace, name.name());
        List<ServicePort> ports = service.spec().ports();
        ServicePort port = ports.stream()
                .filter(candidate -> name.port().isEmpty()
                        ? ports.size() == 1
                        : candidate.name().equals(name.port())
                                || Integer.toString(candidate.port()).equals(name.port()))
                .findFirst()
                .orElse(null);
        Address address = port == null ? null : endpoints.ready(namespace, name.name(), port.name());
        if (address == null) {
            throw ApiErrors.serviceUnavailable("no endpoints available for service \"" + name.name() + "\"");
        }
        return new Target(address.host(), address.port(), Security.of(name.tls()), path);
    }

    private Target nodeProxy(Name name, String path) {
        Node node = get(CoreV1.NODES, "", name.name());
        int port = name.port().isEmpty() ? port(node) : number(name.port());
        boolean kubelet = name.port().isEmpty() || port == port(node);
        if (!kubelet && !ProxyPrefix.mayReach(address(node))) {
            throw ApiErrors.badRequest("address not allowed");
        }
        return new Target(address(node), port, kubelet ? new Security.Kubelet() : Security.of(name.tls()), path);
    }

    private Target kubelet(Pod pod, String path, String query) {
        if (pod.spec().nodeName().isEmpty()) {
            throw ApiErrors.badRequest("pod " + pod.name() + " does not have a host assigned");
        }
        Node node = get(CoreV1.NODES, "", pod.spec().nodeName());
        return new Target(
                address(node), port(node), new Security.Kubelet(), query.isEmpty() ? path : path + "?" + query);
    }

    private static String address(Node node) {
        for (String type : ADDRESS_TYPES) {
            for (NodeAddress address : node.status().addresses()) {
                if (address.type().equals(type)) {
                    return address.address();
                }
            }
        }
        throw ApiErrors.internalError("no preferred addresses found; known addresses: []");
    }

    private static int port(Node node) {
        int port = node.status().daemonEndpoints().kubeletEndpoint().port();
        return port == 0 ? KUBELET_PORT : port;
    }

    private static String container(Pod pod, String asked, boolean forLog) {
        List<String> names = new ArrayList<>();
        List<Container> containers = pod.spec().containers();
        containers.forEach(container -> names.add(container.name()));
        if (asked.isEmpty()) {
            if (names.size() == 1) {
                return names.getFirst();
            }
            String all = "[" + String.join(" ", names) + "]";
            List<String> init =
                    pod.spec().initContainers().stream().map(Container::name).toList();
            String more = init.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", init) + "]";
            throw ApiErrors.badRequest(
                    "a container name must be specified for pod " + pod.name() + ", choose one of: " + all + more);
        }
        pod.spec().initContainers().forEach(container -> names.add(container.name()));
        pod.spec().ephemeralContainers().forEach(container -> names.add(container.name()));
        if (!names.contains(asked)) {
            throw ApiErrors.badRequest(
                    forLog
                            ? "container " + asked + " is not valid for pod " + pod.name()
                            : "container " + asked + " not found in pod " + pod.name());
        }
        return asked;
    }

    private <T extends ApiObject> T get(ResourceType<T> type, String namespace, String name) {
        return registry.store(type).get(namespace, name);
    }

    private static String place(Pod pod) {
        return encode(pod.namespace()) + "/" + encode(pod.name());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String encodePath(String text) {
        return encode(text).replace("+", "%20");
    }

    private static int number(String port) {
        try {
            int number = Integer.parseInt(port);
            if (number > 0 && number < 65536) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            // Said below.
        }
        throw ApiErrors.badRequest("invalid port \"" + port + "\"");
    }

    /** A name in a proxy's path: "name", "name:port", "scheme:name:port". */
    private record Name(boolean tls, String name, String port) {
        static Name parse(String text) {
            String[] parts = text.split(":", -1);
            return switch (parts.length) {
                case 1 -> new Name(false, parts[0], "");
                case 2 -> new Name(false, parts[0], parts[1]);
                case 3 -> new Name(parts[0].equals("https"), parts[1], parts[2]);
                default -> throw ApiErrors.badRequest("invalid request \"" + text + "\"");
            };
        }
    }
}
