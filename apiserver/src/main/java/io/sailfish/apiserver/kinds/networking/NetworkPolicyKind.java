package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.model.api.networking.v1.NetworkPolicyPort;
import io.sailfish.model.api.networking.v1.NetworkPolicySpec;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.selector.LabelMatcher;
import java.util.List;

/** NetworkPolicies. */
public final class NetworkPolicyKind implements Kind<NetworkPolicy> {
    @Override
    public KindDefinition<NetworkPolicy> definition() {
        return KindDefinition.of(NetworkingV1.NETWORK_POLICIES)
                .generation()
                .strategy(new Strategy<NetworkPolicy>() {
                    @Override
                    public NetworkPolicy defaults(NetworkPolicy policy) {
                        return policy.withSpec(NetworkPolicyKind.defaults(policy.spec()));
                    }

                    @Override
                    public void validate(RequestContext context, NetworkPolicy policy, FieldErrors errors) {
                        NetworkPolicyValidation.check(policy, errors);
                    }
                })
                .column("Pod-Selector", "string", "", 0, (policy, now) -> selector(policy))
                .ageColumn()
                .build();
    }

    private static NetworkPolicySpec defaults(NetworkPolicySpec given) {
        NetworkPolicySpec spec = given.withIngress(
                        Each.of(given.ingress(), rule -> rule.withPorts(ports(rule.ports()))))
                .withEgress(Each.of(given.egress(), rule -> rule.withPorts(ports(rule.ports()))));
        if (!spec.policyTypes().isEmpty()) {
            return spec;
        }
        return spec.withPolicyTypes(spec.egress().isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress"));
    }

    private static List<NetworkPolicyPort> ports(List<NetworkPolicyPort> ports) {
        return Each.of(ports, port -> port.hasProtocol() ? port : port.withProtocol("TCP"));
    }

    private static String selector(NetworkPolicy policy) {
        String text = LabelMatcher.of(policy.spec().podSelector()).toString();
        return text.isEmpty() ? "<none>" : text;
    }
}
