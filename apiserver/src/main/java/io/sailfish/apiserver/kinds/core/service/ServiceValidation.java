package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.LoadBalancerIngress;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Services may say; their addresses are judged by {@link ServiceAddresses}. */
final class ServiceValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath PORTS = SPEC.child("ports");
    private static final int KUBELET_PORT = 10_250;
    private static final int DAY_SECONDS = 86_400;
    private static final String SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final String ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> SCOPES = List.of("Cluster", "Local");
    private static final List<String> AFFINITIES = List.of("ClientIP", "None");

    private final Service service;
    private final ServiceSpec spec;
    private final FieldErrors errors;

    ServiceValidation(Service service, FieldErrors errors) {
        this.service = service;
        this.spec = service.spec();
        this.errors = errors;
    }

    void all() {
        Finalizers.check(service, errors);
        if (spec.ports().isEmpty()
                && !ServiceTypes.isHeadless(spec)
                && !spec.type().equals("ExternalName")) {
            errors.required(PORTS, "");
        }
        byType();
        ports();
        List<FieldError> selector = new ArrayList<>(0);
        MetadataValidation.labels(spec.selector(), SPEC.child("selector"), selector);
        errors.addAll(selector);
        affinity();
        ServiceAddresses.check(spec, errors);
        externalAddresses();
        if (!TYPES.contains(spec.type())) {
            errors.notSupported(SPEC.child("type"), spec.type(), TYPES);
        }
        distinctPorts();
        sourceRanges();
        loadBalancer();
        traffic();
    }

    private void byType() {
        switch (spec.type()) {
            case "LoadBalancer" -> {
                for (int i = 0; i < spec.ports().size(); i++) {
                    if (spec.ports().get(i).port() == KUBELET_PORT) {
                        errors.invalid(
                                PORTS.index(i),
                                KUBELET_PORT,
                                "may not expose port " + KUBELET_PORT + " externally since it is used by kubelet");
                    }
                }
                notHeadless();
            }
            case "NodePort" -> notHeadless();
            case "ExternalName" -> {
                String where = "may not be set for ExternalName services";
                if (!spec.clusterIPs().isEmpty()) {
                    errors.forbidden(SPEC.child("clusterIPs"), where);
                }
                if (!spec.ipFamilies().isEmpty()) {
                    errors.forbidden(SPEC.child("ipFamilies"), where);
                }
                if (spec.hasIpFamilyPolicy()) {
                    errors.forbidden(SPEC.child("ipFamilyPolicy"), where);
                }
                String name = spec.externalName();
                String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                if (bare.isEmpty()) {
                    errors.required(SPEC.child("externalName"), "");
                } else {
                    errors.invalid(SPEC.child("externalName"), bare, Names.dns1123Subdomain(bare));
                }
            }
            default -> {}
        }
    }

    private void notHeadless() {
        if (ServiceTypes.isHeadless(spec)) {
            errors.invalid(
                    SPEC.child("clusterIPs").index(0),
                    "None",
                    "may not be set to 'None' for " + spec.type() + " services");
        }
    }

    private void ports() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < spec.ports().size(); i++) {
            ServicePort port = spec.ports().get(i);
            FieldPath path = PORTS.index(i);
            if (!port.name().isEmpty()) {
                errors.invalid(path.child("name"), port.name(), Names.dns1123Label(port.name()));
                if (!names.add(port.name())) {
                    errors.duplicate(path.child("name"), port.name());
                }
            } else if (spec.ports().size() > 1) {
                errors.required(path.child("name"), "");
            }
            errors.invalid(path.child("port"), port.port(), Names.portNumber(port.port()));
            if (!PROTOCOLS.contains(port.protocol())) {
                errors.notSupported(path.child("protocol"), port.protocol(), PROTOCOLS);
            }
            switch (port.targetPort()) {
                case IntOrString.Int(int number) ->
                    errors.invalid(path.child("targetPort"), number, Names.portNumber(number));
                case IntOrString.Text(String name) ->
                    errors.invalid(path.child("targetPort"), name, Names.portName(name));
            }
            if (port.hasAppProtocol()) {
                String protocol = port.appProtocol("");
                errors.invalid(path.child("appProtocol"), protocol, Names.qualifiedName(protocol));
            }
        }
    }

    private void affinity() {
        if (!AFFINITIES.contains(spec.sessionAffinity())) {
            errors.notSupported(SPEC.child("sessionAffinity"), spec.sessionAffinity(), AFFINITIES);
        }
        if (spec.sessionAffinity().equals("ClientIP")) {
            int seconds = spec.sessionAffinityConfig().clientIP().timeoutSeconds(0);
            if (seconds <= 0 || seconds > DAY_SECONDS) {
                errors.invalid(
                        SPEC.child("sessionAffinityConfig", "clientIP", "timeoutSeconds"),
                        seconds,
                        "must be greater than 0 and less than " + DAY_SECONDS);
            }
        }
    }

    private void externalAddresses() {
        for (int i = 0; i < spec.externalIPs().size(); i++) {
            FieldPath path = SPEC.child("externalIPs").index(i);
            if (Addresses.check(errors, path, spec.externalIPs().get(i))) {
                Addresses.checkReachable(errors, path, spec.externalIPs().get(i));
            }
        }
    }

    private void distinctPorts() {
        List<ServicePort> ports = spec.ports();
        for (int i = 0; i < ports.size(); i++) {
            if (spec.type().equals("ClusterIP") && ports.get(i).nodePort() != 0) {
                errors.forbidden(PORTS.index(i).child("nodePort"), "may not be used when `type` is 'ClusterIP'");
            }
        }
        record Number(String protocol, int port) {}
        Set<Number> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            if (port.nodePort() != 0 && !nodePorts.add(new Number(port.protocol(), port.nodePort()))) {
                errors.duplicate(PORTS.index(i).child("nodePort"), port.nodePort());
            }
        }
        Set<Number> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            if (!numbers.add(new Number(port.protocol(), port.port()))) {
                errors.duplicate(
                        PORTS.index(i),
                        new Shown(("core.ServicePort{Name:\"\", Protocol:\"%s\", AppProtocol:(*string)(nil), Port:%d, "
                                        + "TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, NodePort:0}")
                                .formatted(port.protocol(), port.port())));
            }
        }
    }

    private void sourceRanges() {
        boolean balanced = spec.type().equals("LoadBalancer");
        String annotation = service.metadata().annotations().get(SOURCE_RANGES);
        if (!spec.loadBalancerSourceRanges().isEmpty()) {
            FieldPath path = SPEC.child("LoadBalancerSourceRanges");
            if (!balanced) {
                errors.forbidden(path, ONLY_LOAD_BALANCER);
            }
            for (int i = 0; i < spec.loadBalancerSourceRanges().size(); i++) {
                Addresses.checkRange(
                        errors,
                        path.index(i),
                        spec.loadBalancerSourceRanges().get(i).strip());
            }
        } else if (annotation != null) {
            FieldPath path = FieldPath.of("metadata").child("annotations").key(SOURCE_RANGES);
            if (!balanced) {
                errors.forbidden(path, ONLY_LOAD_BALANCER);
            }
            if (!annotation.isBlank()) {
                for (String range : annotation.strip().split(",", -1)) {
                    Addresses.checkRange(errors, path, range.strip());
                }
            }
        }
    }

    private void loadBalancer() {
        if (!spec.type().equals("LoadBalancer")) {
            if (spec.hasAllocateLoadBalancerNodePorts()) {
                errors.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), ONLY_LOAD_BALANCER);
            }
            if (spec.hasLoadBalancerClass()) {
                errors.forbidden(SPEC.child("loadBalancerClass"), ONLY_LOAD_BALANCER);
            }
        } else if (spec.hasLoadBalancerClass()) {
            String name = spec.loadBalancerClass("");
            errors.invalid(SPEC.child("loadBalancerClass"), name, Names.qualifiedName(name));
        }
    }

    private void traffic() {
        FieldPath path = SPEC.child("externalTrafficPolicy");
        String policy = spec.externalTrafficPolicy();
        if (!ServiceTypes.isExternallyAccessible(spec)) {
            if (!policy.isEmpty()) {
                errors.invalid(path, policy, "may only be set for externally-accessible services");
            }
        } else if (!SCOPES.contains(policy)) {
            errors.notSupported(path, policy, SCOPES);
        }
        int checkPort = spec.healthCheckNodePort();
        if (ServiceTypes.needsHealthCheck(spec)) {
            errors.invalid(SPEC.child("healthCheckNodePort"), checkPort, Names.portNumber(checkPort));
        } else if (checkPort != 0) {
            errors.invalid(
                    SPEC.child("healthCheckNodePort"),
                    checkPort,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        if (spec.hasInternalTrafficPolicy() && !SCOPES.contains(spec.internalTrafficPolicy(""))) {
            errors.notSupported(SPEC.child("internalTrafficPolicy"), spec.internalTrafficPolicy(""), SCOPES);
        }
        if (spec.hasTrafficDistribution() && !spec.trafficDistribution("").equals("PreferClose")) {
            errors.notSupported(
                    SPEC.child("trafficDistribution"), spec.trafficDistribution(""), List.of("PreferClose"));
        }
    }

    /** What never changes in a Service that stays of its type. */
    static void update(Service service, Service old, FieldErrors errors) {
        ServiceSpec spec = service.spec();
        boolean external =
                spec.type().equals("ExternalName") || old.spec().type().equals("ExternalName");
        if (!external) {
            unchanged(spec.clusterIPs(), old.spec().clusterIPs(), SPEC.child("clusterIPs"), spec.clusterIPs(), errors);
            unchanged(spec.ipFamilies(), old.spec().ipFamilies(), SPEC.child("ipFamilies"), spec.ipFamilies(), errors);
        }
        boolean balanced =
                spec.type().equals("LoadBalancer") && old.spec().type().equals("LoadBalancer");
        if (balanced && !spec.loadBalancerClass("").equals(old.spec().loadBalancerClass(""))) {
            errors.invalid(
                    SPEC.child("loadBalancerClass"),
                    spec.hasLoadBalancerClass() ? spec.loadBalancerClass("") : null,
                    "may not change once set");
        }
    }

    private static void unchanged(
            List<String> values, List<String> before, FieldPath path, Object shown, FieldErrors errors) {
        for (int i = 0; i < Math.min(values.size(), before.size()); i++) {
            if (!values.get(i).equals(before.get(i))) {
                errors.invalid(path.index(i), shown, "may not change once set");
            }
        }
    }

    /** Judges what a load balancer reports. */
    static void status(Service service, FieldErrors errors) {
        FieldPath path = FieldPath.of("status").child("loadBalancer", "ingress");
        List<LoadBalancerIngress> ingresses = service.status().loadBalancer().ingress();
        if (!ingresses.isEmpty() && !service.spec().type().equals("LoadBalancer")) {
            errors.forbidden(path, "may only be used when `spec.type` is \"LoadBalancer\"");
            return;
        }
        for (int i = 0; i < ingresses.size(); i++) {
            LoadBalancerIngress ingress = ingresses.get(i);
            FieldPath at = path.index(i);
            if (!ingress.ip().isEmpty()) {
                Addresses.check(errors, at.child("ip"), ingress.ip());
                if (!ingress.hasIpMode()) {
                    errors.required(at.child("ipMode"), "must be specified when `ip` is set");
                }
            } else if (ingress.hasIpMode()) {
                errors.forbidden(at.child("ipMode"), "may not be specified when `ip` is not set");
            }
            List<String> modes = List.of("Proxy", "VIP");
            if (!ingress.ip().isEmpty() && ingress.hasIpMode() && !modes.contains(ingress.ipMode(""))) {
                errors.notSupported(at.child("ipMode"), ingress.ipMode(""), modes);
            }
            if (!ingress.hostname().isEmpty()) {
                errors.invalid(at.child("hostname"), ingress.hostname(), Names.dns1123Subdomain(ingress.hostname()));
                if (Addresses.parse(ingress.hostname()) != null) {
                    errors.invalid(at.child("hostname"), ingress.hostname(), "must be a DNS name, not an IP address");
                }
            }
        }
    }
}
