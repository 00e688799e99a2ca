package io.sailfish.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BootstrapPolicyTest {
    private final BootstrapPolicy policy = BootstrapPolicy.load();

    private Rbac rbac() {
        Rbac rbac = new Rbac();
        for (BootstrapPolicy.ClusterRole role : policy.clusterRoles()) {
            List<Predicate<Map<String, String>>> aggregates = role.aggregates().isEmpty()
                    ? List.of()
                    : List.of(labels -> "true".equals(labels.get(role.aggregates())));
            rbac.putClusterRole(new Rbac.ClusterRole(role.name(), role.labels(), role.rules(), aggregates));
        }
        policy.roles().forEach(role -> rbac.putRole(role.namespace(), role.name(), role.rules()));
        policy.bindings().forEach(rbac::putBinding);
        return rbac;
    }

    @Test
    void everyBindingLeadsToARoleOfThePolicy() {
        Rbac rbac = rbac();

        assertThat(policy.bindings())
                .allSatisfy(binding -> assertThat(
                                rbac.role(binding.toLocalRole() ? binding.namespace() : "", binding.role()))
                        .as(binding.name())
                        .isNotNull());
    }

    @Test
    void anonymousSeesHealthAndVersionOnly() {
        Rbac rbac = rbac();
        UserInfo anonymous = UserInfo.of("system:anonymous", UserInfo.UNAUTHENTICATED);

        assertThat(rbac.decide(AccessRequest.path(anonymous, "get", "/readyz")).isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.path(anonymous, "get", "/version")).isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.path(anonymous, "get", "/api")).isAllowed())
                .isFalse();
        assertThat(rbac.decide(AccessRequest.path(anonymous, "get", "/metrics")).isAllowed())
                .isFalse();
        assertThat(rbac.decide(AccessRequest.resource(anonymous, "list", "", "pods", "", "", ""))
                        .isAllowed())
                .isFalse();
    }

    @Test
    void viewGoesIntoEditAndEditIntoAdmin() {
        Rbac rbac = rbac();
        rbac.putBinding(new Rbac.Binding(
                "a", "x", false, "admin", List.of(new Rbac.Subject(Rbac.Subject.Kind.USER, "", "boss"))));
        UserInfo boss = UserInfo.of("boss");

        assertThat(rbac.decide(AccessRequest.resource(boss, "get", "", "pods", "log", "a", "p"))
                        .isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.resource(boss, "create", "apps", "deployments", "", "a", ""))
                        .isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.resource(
                                boss, "create", "rbac.authorization.k8s.io", "roles", "", "a", ""))
                        .isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.resource(boss, "list", "", "nodes", "", "", ""))
                        .isAllowed())
                .isFalse();
    }

    @Test
    void controllersHaveTheRightsOfTheirAccounts() {
        Rbac rbac = rbac();
        UserInfo deployments = UserInfo.of("system:serviceaccount:kube-system:deployment-controller");

        assertThat(rbac.decide(AccessRequest.resource(deployments, "create", "apps", "replicasets", "", "a", ""))
                        .isAllowed())
                .isTrue();
        assertThat(rbac.decide(AccessRequest.resource(deployments, "get", "", "secrets", "", "a", "s"))
                        .isAllowed())
                .isFalse();
    }
}
