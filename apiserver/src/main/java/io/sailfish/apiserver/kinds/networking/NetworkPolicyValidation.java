package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Message;
import io.sailfish.model.api.networking.v1.IPBlock;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.model.api.networking.v1.NetworkPolicyPeer;
import io.sailfish.model.api.networking.v1.NetworkPolicyPort;
import io.sailfish.model.api.networking.v1.NetworkPolicySpec;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.util.ArrayList;
import java.util.List;

/** What NetworkPolicies may say. */
final class NetworkPolicyValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    private final FieldErrors errors;

    private NetworkPolicyValidation(FieldErrors errors) {
        this.errors = errors;
    }

    static void check(NetworkPolicy policy, FieldErrors errors) {
        Finalizers.check(policy, errors);
        new NetworkPolicyValidation(errors).spec(policy.spec());
    }

    private void spec(NetworkPolicySpec spec) {
        selector(spec.podSelector(), SPEC.child("podSelector"));
        for (int i = 0; i < spec.ingress().size(); i++) {
            FieldPath path = SPEC.child("ingress").index(i);
            ports(spec.ingress().get(i).ports(), path.child("ports"));
            peers(spec.ingress().get(i).from(), path.child("from"));
        }
        for (int i = 0; i < spec.egress().size(); i++) {
            FieldPath path = SPEC.child("egress").index(i);
            ports(spec.egress().get(i).ports(), path.child("ports"));
            peers(spec.egress().get(i).to(), path.child("to"));
        }
        FieldPath types = SPEC.child("policyTypes");
        if (spec.policyTypes().size() > TYPES.size()) {
            errors.invalid(types, spec.policyTypes(), "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < spec.policyTypes().size(); i++) {
            if (!TYPES.contains(spec.policyTypes().get(i))) {
                errors.notSupported(types.index(i), spec.policyTypes().get(i), TYPES);
            }
        }
    }

    private void ports(List<NetworkPolicyPort> ports, FieldPath path) {
        for (int i = 0; i < ports.size(); i++) {
            NetworkPolicyPort port = ports.get(i);
            FieldPath at = path.index(i);
            if (port.hasProtocol() && !PROTOCOLS.contains(port.protocol(""))) {
                errors.notSupported(at.child("protocol"), port.protocol(""), PROTOCOLS);
            }
            int end = port.endPort(0);
            if (!port.hasPort()) {
                if (port.hasEndPort()) {
                    errors.invalid(at.child("endPort"), end, "may not be specified when `port` is not specified");
                }
                continue;
            }
            switch (port.port()) {
                case IntOrString.Int(int number) -> {
                    errors.invalid(at.child("port"), number, Names.portNumber(number));
                    if (port.hasEndPort()) {
                        if (end < number) {
                            errors.invalid(at.child("endPort"), end, "must be greater than or equal to `port`");
                        }
                        errors.invalid(at.child("endPort"), end, Names.portNumber(end));
                    }
                }
                case IntOrString.Text(String name) -> {
                    if (port.hasEndPort()) {
                        errors.invalid(at.child("endPort"), end, "may not be specified when `port` is non-numeric");
                    }
                    errors.invalid(at.child("port"), name, Names.portName(name));
                }
            }
        }
    }

    private void peers(List<NetworkPolicyPeer> peers, FieldPath path) {
        for (int i = 0; i < peers.size(); i++) {
            NetworkPolicyPeer peer = peers.get(i);
            FieldPath at = path.index(i);
            boolean selects = peer.hasPodSelector() || peer.hasNamespaceSelector();
            if (peer.hasPodSelector()) {
                selector(peer.podSelector(), at.child("podSelector"));
            }
            if (peer.hasNamespaceSelector()) {
                selector(peer.namespaceSelector(), at.child("namespaceSelector"));
            }
            if (peer.hasIpBlock()) {
                block(peer.ipBlock(), at.child("ipBlock"));
            }
            if (!selects && !peer.hasIpBlock()) {
                errors.required(at, "must specify a peer");
            } else if (selects && peer.hasIpBlock()) {
                errors.forbidden(at, "may not specify both ipBlock and another peer");
            }
        }
    }

    private void block(IPBlock block, FieldPath path) {
        if (block.cidr().isEmpty()) {
            errors.required(path.child("cidr"), "");
            return;
        }
        Addresses.checkRange(errors, path.child("cidr"), block.cidr());
        for (int i = 0; i < block.except().size(); i++) {
            String except = block.except().get(i);
            FieldPath at = path.child("except").index(i);
            Addresses.checkRange(errors, at, except);
            boolean ranges = Addresses.isRange(block.cidr()) && Addresses.isRange(except);
            if (ranges && !Addresses.isStrictlyWithin(except, block.cidr())) {
                errors.invalid(at, except, "must be a strict subset of `cidr`");
            }
        }
    }

    private void selector(Message selector, FieldPath path) {
        List<FieldError> found = new ArrayList<>(0);
        MetadataValidation.labelSelector(selector, path, found);
        errors.addAll(found);
    }
}
