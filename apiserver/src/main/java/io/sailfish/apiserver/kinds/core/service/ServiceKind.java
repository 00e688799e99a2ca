package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.validation.FieldErrors;
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
    private static final SessionAffinityConfig AFFINITY = SessionAffinityConfig.builder()
            .clientIP(ClientIPConfig.builder().timeoutSeconds(10_800).build())
            .build();

    private final UserInfo server;

    /** @param server in whose name addresses are given out */
    public ServiceKind(UserInfo server) {
        this.server = server;
    }

    @Override
    public KindDefinition<Service> definition() {
        return KindDefinition.of(CoreV1.SERVICES)
                .storedAt("services/specs")
                .strategy(new ServiceStrategy())
                .hook(new ServiceAllocation(
                        new ClusterAddresses(server, RandomGenerator.getDefault()), RandomGenerator.getDefault()))
                .column(
                        "Type",
                        "string",
                        "",
                        0,
                        (service, now) -> service.spec().type())
                .column("Cluster-IP", "string", "", 0, (service, now) -> clusterIp(service))
                .column("External-IP", "string", "", 0, (service, now) -> externalIp(service))
                .column("Port(s)", "string", "", 0, (service, now) -> ports(service))
                .ageColumn()
                .column("Selector", "string", "", 1, (service, now) -> selector(service))
                .selectable("spec.clusterIP", service -> service.spec().clusterIP())
                .selectable("spec.type", service -> service.spec().type())
                .status(new BalancerUpdates())
                .subresource(new Subresource.Connect<>(
                        "proxy",
                        new GroupVersionKind("", "v1", "ServiceProxyOptions"),
                        List.of("create", "delete", "get", "patch", "update")))
                .build();
    }

    private static final class ServiceStrategy implements Strategy<Service> {
        @Override
        public Service defaults(Service service) {
            ServiceSpec spec = ServiceKind.defaults(service.spec());
            Service complete = spec == service.spec() ? service : service.withSpec(spec);
            return spec.type().equals("LoadBalancer") ? withModes(complete) : complete;
        }

        @Override
        public void validate(RequestContext context, Service service, FieldErrors errors) {
            new ServiceValidation(service, errors).all();
        }

        @Override
        public void validateUpdate(RequestContext context, Service service, Service old, FieldErrors errors) {
            ServiceValidation.update(service, old, errors);
            new ServiceValidation(service, errors).all();
        }

        @Override
        public List<String> createWarnings(RequestContext context, Service service) {
            return ServiceKind.warnings(service);
        }

        @Override
        public List<String> updateWarnings(RequestContext context, Service service, Service old) {
            return ServiceKind.warnings(service);
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

    /** Load balancers say where they listen. */
    private static final class BalancerUpdates implements StatusUpdates<Service> {
        @Override
        public void validateUpdate(RequestContext context, Service service, Service old, FieldErrors errors) {
            ServiceValidation.status(service, errors);
        }
    }

    private static List<String> warnings(Service service) {
        ServiceSpec spec = service.spec();
        List<String> warnings = new ArrayList<>(0);
        boolean external = spec.type().equals("ExternalName");
        if (external && !spec.externalIPs().isEmpty()) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!external && !spec.externalName().isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        return warnings;
    }

    private static ServiceSpec defaults(ServiceSpec given) {
        ServiceSpec spec = given;
        if (spec.sessionAffinity().isEmpty()) {
            spec = spec.withSessionAffinity("None");
        }
        if (spec.sessionAffinity().equals("None") && spec.hasSessionAffinityConfig()) {
            spec = spec.without(ServiceSpec.SESSION_AFFINITY_CONFIG);
        }
        if (spec.sessionAffinity().equals("ClientIP")
                && !spec.sessionAffinityConfig().clientIP().hasTimeoutSeconds()) {
            spec = spec.withSessionAffinityConfig(AFFINITY);
        }
        if (spec.type().isEmpty()) {
            spec = spec.withType("ClusterIP");
        }
        List<ServicePort> ports = Each.of(spec.ports(), ServiceKind::port);
        if (ports != spec.ports()) {
            spec = spec.withPorts(ports);
        }
        if (ServiceTypes.isExternallyAccessible(spec)
                && spec.externalTrafficPolicy().isEmpty()) {
            spec = spec.withExternalTrafficPolicy("Cluster");
        }
        if (ServiceTypes.hasAddresses(spec) && !spec.hasInternalTrafficPolicy()) {
            spec = spec.withInternalTrafficPolicy("Cluster");
        }
        if (spec.type().equals("LoadBalancer") && !spec.hasAllocateLoadBalancerNodePorts()) {
            spec = spec.withAllocateLoadBalancerNodePorts(true);
        }
        return spec;
    }

    /** What a balancer left out about how traffic arrives. */
    private static Service withModes(Service service) {
        List<LoadBalancerIngress> given = service.status().loadBalancer().ingress();
        List<LoadBalancerIngress> ingress =
                Each.of(given, one -> one.ip().isEmpty() || one.hasIpMode() ? one : one.withIpMode("VIP"));
        return ingress == given
                ? service
                : service.withStatus(service.status()
                        .withLoadBalancer(service.status().loadBalancer().withIngress(ingress)));
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
            default ->
                service.spec().externalIPs().isEmpty()
                        ? "<none>"
                        : String.join(",", service.spec().externalIPs());
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
        return service.spec().selector().isEmpty()
                ? "<none>"
                : LabelMatcher.ofLabels(service.spec().selector()).toString();
    }
}
