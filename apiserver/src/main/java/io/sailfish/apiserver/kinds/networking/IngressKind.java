package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.networking.v1.Ingress;
import io.sailfish.model.api.networking.v1.IngressLoadBalancerIngress;
import io.sailfish.model.api.networking.v1.IngressRule;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.stream.Collectors;

/** Ingresses: how requests from outside reach services by host and path. */
public final class IngressKind implements Kind<Ingress> {
    private static final String OLD_ANNOTATION = "kubernetes.io/ingress.class";
    private static final int MOST_HOSTS_SHOWN = 3;

    @Override
    public KindDefinition<Ingress> definition() {
        return KindDefinition.of(NetworkingV1.INGRESSES)
                .storedAt("ingress")
                .generation()
                .strategy(new Rules())
                .column(
                        "Class",
                        "string",
                        "The name of the IngressClass resource that should be used for additional configuration",
                        0,
                        (ingress, now) -> ingress.spec().ingressClassName("<none>"))
                .column(
                        "Hosts",
                        "string",
                        "Hosts that incoming requests are matched against before the ingress rule",
                        0,
                        (ingress, now) -> hosts(ingress))
                .column(
                        "Address",
                        "string",
                        "Address is a list containing ingress points for the load-balancer",
                        0,
                        (ingress, now) -> addresses(ingress))
                .column(
                        "Ports",
                        "string",
                        "Ports of TLS configurations that open",
                        0,
                        (ingress, now) -> ingress.spec().tls().isEmpty() ? "80" : "80, 443")
                .ageColumn()
                .status(new StatusRules())
                .build();
    }

    private static String hosts(Ingress ingress) {
        List<String> hosts = ingress.spec().rules().stream()
                .map(IngressRule::host)
                .filter(host -> !host.isEmpty())
                .toList();
        if (hosts.isEmpty()) {
            return "*";
        }
        String shown = hosts.stream().limit(MOST_HOSTS_SHOWN).collect(Collectors.joining(","));
        int more = hosts.size() - MOST_HOSTS_SHOWN;
        return more > 0 ? shown + " + " + more + " more..." : shown;
    }

    private static String addresses(Ingress ingress) {
        return ingress.status().loadBalancer().ingress().stream()
                .map(point -> point.ip().isEmpty() ? point.hostname() : point.ip())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(","));
    }

    private static final class Rules implements Strategy<Ingress> {
        @Override
        public void validate(RequestContext context, Ingress ingress, FieldErrors errors) {
            validateUpdate(context, ingress, ingress, errors);
            String annotation = ingress.metadata().annotations().get(OLD_ANNOTATION);
            if (annotation != null
                    && ingress.spec().hasIngressClassName()
                    && !annotation.equals(ingress.spec().ingressClassName(""))) {
                errors.invalid(
                        FieldPath.of("annotations").child(OLD_ANNOTATION),
                        annotation,
                        "must match `ingressClassName` when both are specified");
            }
        }

        @Override
        public void validateUpdate(RequestContext context, Ingress ingress, Ingress old, FieldErrors errors) {
            Finalizers.check(ingress, errors);
            IngressValidation.check(ingress.spec(), FieldPath.of("spec"), errors);
        }

        @Override
        public List<String> createWarnings(RequestContext context, Ingress ingress) {
            return ingress.metadata().annotations().containsKey(OLD_ANNOTATION)
                    ? List.of("annotation \"" + OLD_ANNOTATION
                            + "\" is deprecated, please use 'spec.ingressClassName' instead")
                    : List.of();
        }
    }

    private static final class StatusRules implements StatusUpdates<Ingress> {
        @Override
        public void validateUpdate(RequestContext context, Ingress ingress, Ingress old, FieldErrors errors) {
            FieldPath path = FieldPath.of("status", "loadBalancer", "ingress");
            List<IngressLoadBalancerIngress> points =
                    ingress.status().loadBalancer().ingress();
            for (int i = 0; i < points.size(); i++) {
                if (!points.get(i).ip().isEmpty()) {
                    Addresses.check(
                            errors, path.index(i).child("ip"), points.get(i).ip());
                }
                String host = points.get(i).hostname();
                if (!host.isEmpty()) {
                    errors.invalid(path.index(i).child("hostname"), host, Names.dns1123Subdomain(host));
                    if (Addresses.parse(host) != null) {
                        errors.invalid(path.index(i).child("hostname"), host, "must be a DNS name, not an IP address");
                    }
                }
            }
        }
    }
}
