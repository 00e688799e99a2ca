package io.sailfish.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
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
                    .volumes(List.of(Volume.builder()
                            .name("v")
                            .secret(SecretVolumeSource.builder().secretName("s").build())
                            .build()))
                    .build())
            .build();

    private final NodeAuthorizer authorizer = new NodeAuthorizer(
            node -> node.equals("n1") ? List.of(pod) : List.of(),
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
    void hasNoOpinionOnOthers() {
        AccessRequest request = AccessRequest.resource(UserInfo.of("joe"), "get", "", "secrets", "", "a", "s");
        assertThat(authorizer.decide(request)).isEqualTo(Decision.NO_OPINION);
    }
}
