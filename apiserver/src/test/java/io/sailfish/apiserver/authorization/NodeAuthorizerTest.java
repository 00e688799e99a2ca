package io.sailfish.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.core.v1.SecretVolumeSource;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAuthorizerTest {
    private static final UserInfo NODE = UserInfo.of("system:node:n1", "system:nodes", UserInfo.AUTHENTICATED);

    private final Pod pod = Pod.builder()
            .metadata(ObjectMeta.builder().namespace("a").name("p").build())
            .spec(PodSpec.builder()
                    .nodeName("n1")
                    .serviceAccountName("bot")
                    .resourceClaims(List.of(
                            PodResourceClaim.builder()
                                    .name("x")
                                    .resourceClaimName("shared")
                                    .build(),
                            PodResourceClaim.builder()
                                    .name("y")
                                    .resourceClaimTemplateName("t")
                                    .build()))
                    .volumes(List.of(Volume.builder()
                            .name("v")
                            .secret(SecretVolumeSource.builder().secretName("s").build())
                            .build()))
                    .build())
            .status(PodStatus.builder()
                    .resourceClaimStatuses(List.of(PodResourceClaimStatus.builder()
                            .name("y")
                            .resourceClaimName("p-y-abcde")
                            .build()))
                    .build())
            .build();

    private final NodeAuthorizer authorizer = new NodeAuthorizer(
            new NodeAuthorizer.Objects() {
                @Override
                public Iterable<Pod> pods(String node) {
                    return node.equals("n1") ? List.of(pod) : List.of();
                }

                @Override
                public boolean hasSlice(String node, String name) {
                    return node.equals("n1") && name.equals("slice-n1");
                }
            },
            BootstrapPolicy.load().clusterRoles().stream()
                    .filter(role -> role.name().equals("system:node"))
                    .findFirst()
                    .orElseThrow()
                    .rules());

    private boolean may(String verb, String group, String resource, String sub, String namespace, String name) {
        return authorizer
                .decide(AccessRequest.resource(NODE, verb, group, resource, sub, namespace, name))
                .isAllowed();
    }

    @Test
    void readsWhatItsPodsUse() {
        assertThat(may("get", "", "secrets", "", "a", "s")).isTrue();
        assertThat(may("watch", "", "secrets", "", "a", "s")).isTrue();
        assertThat(may("get", "", "secrets", "", "a", "other")).isFalse();
        assertThat(may("get", "", "secrets", "", "b", "s")).isFalse();
        assertThat(may("list", "", "secrets", "", "a", "")).isFalse();
        assertThat(may("update", "", "secrets", "", "a", "s")).isFalse();
        assertThat(may("get", "", "configmaps", "", "a", "s")).isFalse();
        assertThat(may("create", "", "serviceaccounts", "token", "a", "bot")).isTrue();
        assertThat(may("create", "", "serviceaccounts", "token", "a", "other")).isFalse();
    }

    @Test
    void readsItselfAndItsPodsOnly() {
        assertThat(may("get", "", "nodes", "", "", "n1")).isTrue();
        assertThat(may("get", "", "nodes", "", "", "n2")).isFalse();
        assertThat(may("get", "", "pods", "", "a", "p")).isTrue();
        assertThat(may("get", "", "pods", "", "a", "q")).isFalse();
        assertThat(may("list", "", "pods", "", "", "")).isFalse();
        AccessRequest own = new AccessRequest(NODE, "list", true, "", "", "pods", "", "", "", "spec.nodeName=n1");
        assertThat(authorizer.decide(own).isAllowed()).isTrue();
    }

    @Test
    void renewsItsOwnLease() {
        assertThat(may("update", "coordination.k8s.io", "leases", "", "kube-node-lease", "n1"))
                .isTrue();
        assertThat(may("update", "coordination.k8s.io", "leases", "", "kube-node-lease", "n2"))
                .isFalse();
        assertThat(may("update", "coordination.k8s.io", "leases", "", "kube-system", "n1"))
                .isFalse();
    }

    @Test
    void readsTheClaimsOfItsPods() {
        assertThat(may("get", "resource.k8s.io", "resourceclaims", "", "a", "shared"))
                .isTrue();
        assertThat(may("get", "resource.k8s.io", "resourceclaims", "", "a", "p-y-abcde"))
                .isTrue();
        assertThat(may("get", "resource.k8s.io", "resourceclaims", "", "a", "other"))
                .isFalse();
        assertThat(may("get", "resource.k8s.io", "resourceclaims", "", "b", "shared"))
                .isFalse();
        assertThat(may("list", "resource.k8s.io", "resourceclaims", "", "a", ""))
                .isFalse();
        assertThat(may("update", "resource.k8s.io", "resourceclaims", "status", "a", "shared"))
                .isFalse();
    }

    @Test
    void keepsTheSlicesOfItsDevices() {
        assertThat(may("create", "resource.k8s.io", "resourceslices", "", "", ""))
                .isTrue();
        assertThat(may("update", "resource.k8s.io", "resourceslices", "", "", "slice-n1"))
                .isTrue();
        assertThat(may("delete", "resource.k8s.io", "resourceslices", "", "", "slice-n2"))
                .isFalse();
        assertThat(may("deletecollection", "resource.k8s.io", "resourceslices", "", "", ""))
                .isFalse();
        AccessRequest own = new AccessRequest(
                NODE,
                "deletecollection",
                true,
                "",
                "resource.k8s.io",
                "resourceslices",
                "",
                "",
                "",
                "spec.nodeName=n1");
        assertThat(authorizer.decide(own).isAllowed()).isTrue();
    }

    @Test
    void hasNoOpinionOnOthers() {
        AccessRequest request = AccessRequest.resource(UserInfo.of("joe"), "get", "", "secrets", "", "a", "s");
        assertThat(authorizer.decide(request)).isEqualTo(Decision.NO_OPINION);
    }
}
