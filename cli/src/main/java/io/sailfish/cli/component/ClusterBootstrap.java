package io.sailfish.cli.component;

import io.sailfish.client.Client;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.PolicyRule;
import io.sailfish.model.api.rbac.v1.RbacV1;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import java.util.List;
import java.util.Map;

/** What a cluster has from its first start on, beyond what every API server makes: DNS's address, rights to join. */
record ClusterBootstrap(Client client) {
    private static final String RBAC = "rbac.authorization.k8s.io";
    static final String NETWORK_ROLE = "system:sailfish-network";
    private static final String APPROVER = "sailfish:node-certificate-approver";

    /** Makes what is missing. */
    void ensure(String dnsAddress, JoinToken token) {
        make(
                CoreV1.SERVICES,
                Service.builder()
                        .metadata(ObjectMeta.builder()
                                .name("kube-dns")
                                .namespace("kube-system")
                                .labels(Map.of("k8s-app", "kube-dns", "kubernetes.io/name", "CoreDNS"))
                                .build())
                        .spec(ServiceSpec.builder()
                                .clusterIP(dnsAddress)
                                .ports(List.of(port("dns", "UDP"), port("dns-tcp", "TCP")))
                                .build())
                        .build());
        make(
                CoreV1.SECRETS,
                Secret.builder()
                        .metadata(ObjectMeta.builder()
                                .name("bootstrap-token-" + token.id())
                                .namespace("kube-system")
                                .build())
                        .type("bootstrap.kubernetes.io/token")
                        .data(Map.of(
                                "token-id", Bytes.utf8(token.id()),
                                "token-secret", Bytes.utf8(token.secret()),
                                "usage-bootstrap-authentication", Bytes.utf8("true")))
                        .build());
        bind("sailfish:node-bootstrapper", "system:node-bootstrapper", "system:bootstrappers");
        make(
                RbacV1.CLUSTER_ROLES,
                ClusterRole.builder()
                        .metadata(ObjectMeta.builder().name(NETWORK_ROLE).build())
                        .rules(List.of(
                                read("", "services", "nodes", "pods", "namespaces"),
                                read("discovery.k8s.io", "endpointslices"),
                                read("networking.k8s.io", "networkpolicies")))
                        .build());
        bind(NETWORK_ROLE, NETWORK_ROLE, "system:sailfish-network");
        approveJoining();
    }

    /** Upstream's rights end with kubelets' client certificates; nodes here ask for two more. */
    private void approveJoining() {
        make(
                RbacV1.CLUSTER_ROLES,
                ClusterRole.builder()
                        .metadata(ObjectMeta.builder().name(APPROVER).build())
                        .rules(List.of(PolicyRule.builder()
                                .apiGroups(List.of("certificates.k8s.io"))
                                .resources(List.of("signers"))
                                .resourceNames(
                                        List.of("kubernetes.io/kube-apiserver-client", "kubernetes.io/kubelet-serving"))
                                .verbs(List.of("approve"))
                                .build()))
                        .build());
        bind(
                APPROVER,
                APPROVER,
                Subject.builder()
                        .kind("ServiceAccount")
                        .namespace("kube-system")
                        .name("certificate-controller")
                        .build());
    }

    private static ServicePort port(String name, String protocol) {
        return ServicePort.builder()
                .name(name)
                .port(53)
                .protocol(protocol)
                .targetPort(IntOrString.of(53))
                .build();
    }

    private static PolicyRule read(String group, String... resources) {
        return PolicyRule.builder()
                .apiGroups(List.of(group))
                .resources(List.of(resources))
                .verbs(List.of("get", "list", "watch"))
                .build();
    }

    private void bind(String name, String role, String group) {
        bind(
                name,
                role,
                Subject.builder().apiGroup(RBAC).kind("Group").name(group).build());
    }

    private void bind(String name, String role, Subject subject) {
        make(
                RbacV1.CLUSTER_ROLE_BINDINGS,
                ClusterRoleBinding.builder()
                        .metadata(ObjectMeta.builder().name(name).build())
                        .roleRef(RoleRef.builder()
                                .apiGroup(RBAC)
                                .kind("ClusterRole")
                                .name(role)
                                .build())
                        .subjects(List.of(subject))
                        .build());
    }

    private <T extends ApiObject> void make(ResourceType<T> type, T object) {
        // Asked for first: to make the DNS Service again would be refused because of its own address.
        try {
            client.resource(type).get(object.namespace(), object.name());
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
            client.resource(type).create(object);
        }
    }
}
