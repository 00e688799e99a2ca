package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.Each;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.core.v1.ClientIPConfig;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.LoadBalancerIngress;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.core.v1.SessionAffinityConfig;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Services. */
public final class ServiceKind implements Kind<Service> {
    private static final int AFFINITY_SECONDS = 10_800;

    private final String range;

    /** @param range the addresses that Services get, as "10.96.0.0/16" */
    public ServiceKind(String range) {
        this.range = range;
    }

    @Override
    public KindDefinition<Service> definition() {
        return KindDefinition.of(CoreV1.SERVICES)
                .storedAt("services/specs")
                .strategy(new ServiceStrategy())
                .hook(new ServiceAllocation(range, RandomGenerator.getDefault()))
                .column("Type", "string", "", 0, (service, now) -> service.spec().type())
                .column("Cluster-IP", "string", "", 0, (service, now) -> clusterIp(service))
                .column("External-IP", "string", "", 0, (service, now) -> externalIp(service))
                .column("Port(s)", "string", "", 0, (service, now) -> ports(service))
                .ageColumn()
                .column("Selector", "string", "", 1, (service, now) -> selector(service))
                .selectable("spec.clusterIP", service -> service.spec().clusterIP())
                .selectable("spec.type", service -> service.spec().type())
                .status()
                .subresource(new Subresource.Connect<>(
                        "proxy",
                        new GroupVersionKind("", "v1", "ServiceProxyOptions"),
                        List.of("create", "delete", "get", "patch", "update")))
                .build();
    }

    private static final class ServiceStrategy implements Strategy<Service> {
        @Override
        public Service defaults(Service service) {
            return service.withSpec(ServiceKind.defaults(service.spec()));
        }

        @Override
        public boolean changesGeneration(Service service, Service old) {
            return false;
        }

        @Override
        public Names.Rule names() {
            return Names.DNS_1035_NAME;
        }
    }

    private static ServiceSpec defaults(ServiceSpec given) {
        ServiceSpec spec = given;
        if (spec.sessionAffinity().isEmpty()) {
            spec = spec.withSessionAffinity("None");
        }
        if (spec.sessionAffinity().equals("ClientIP") && !spec.sessionAffinityConfig().clientIP().hasTimeoutSeconds()) {
            spec = spec.withSessionAffinityConfig(SessionAffinityConfig.builder()
                    .clientIP(ClientIPConfig.builder().timeoutSeconds(AFFINITY_SECONDS).build())
                    .build());
        }
        if (spec.type().isEmpty()) {
            spec = spec.withType("ClusterIP");
        }
        spec = spec.withPorts(Each.of(spec.ports(), ServiceKind::port));
        boolean external = spec.type().equals("NodePort") || spec.type().equals("LoadBalancer");
        if (external && spec.externalTrafficPolicy().isEmpty()) {
            spec = spec.withExternalTrafficPolicy("Cluster");
        }
        if (!spec.type().equals("ExternalName")) {
            if (!spec.hasInternalTrafficPolicy()) {
                spec = spec.withInternalTrafficPolicy("Cluster");
            }
            if (spec.ipFamilies().isEmpty()) {
                spec = spec.withIpFamilies(List.of("IPv4"));
            }
            if (!spec.hasIpFamilyPolicy()) {
                spec = spec.withIpFamilyPolicy("SingleStack");
            }
            if (spec.clusterIPs().isEmpty() && spec.clusterIP().equals("None")) {
                spec = spec.withClusterIPs(List.of("None"));
            }
        }
        if (spec.type().equals("LoadBalancer") && !spec.hasAllocateLoadBalancerNodePorts()) {
            spec = spec.withAllocateLoadBalancerNodePorts(true);
        }
        return spec;
    }

    private static ServicePort port(ServicePort given) {
        ServicePort port = given.protocol().isEmpty() ? given.withProtocol("TCP") : given;
        IntOrString target = port.targetPort();
        boolean unset = !port.hasTargetPort() || target.equals(IntOrString.of(0)) || target.equals(IntOrString.of(""));
        return unset ? port.withTargetPort(IntOrString.of(port.port())) : port;
    }

    private static String clusterIp(Service service) {
        List<String> all = service.spec().clusterIPs();
        return all.isEmpty() ? "<none>" : all.getFirst();
    }

    private static String externalIp(Service service) {
        List<String> shown = new ArrayList<>(service.status().loadBalancer().ingress().stream()
                .map(ServiceKind::ingress)
                .toList());
        return switch (service.spec().type()) {
            case "ExternalName" -> service.spec().externalName();
            case "LoadBalancer" -> {
                shown.addAll(service.spec().externalIPs());
                yield shown.isEmpty() ? "<pending>" : String.join(",", shown);
            }
            default -> service.spec().externalIPs().isEmpty() ? "<none>" : String.join(",", service.spec().externalIPs());
        };
    }

    private static String ingress(LoadBalancerIngress ingress) {
        return ingress.ip().isEmpty() ? ingress.hostname() : ingress.ip();
    }

    private static String ports(Service service) {
        List<ServicePort> ports = service.spec().ports();
        return ports.isEmpty()
                ? "<none>"
                : ports.stream()
                        .map(port -> port.nodePort() == 0
                                ? port.port() + "/" + port.protocol()
                                : port.port() + ":" + port.nodePort() + "/" + port.protocol())
                        .collect(Collectors.joining(","));
    }

    private static String selector(Service service) {
        return service.spec().selector().isEmpty() ? "<none>" : LabelMatcher.ofLabels(service.spec().selector()).toString();
    }
}
