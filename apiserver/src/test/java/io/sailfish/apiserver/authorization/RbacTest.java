package io.sailfish.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.ServiceAccounts;
import io.sailfish.apiserver.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RbacTest {
    private static final UserInfo JOE = UserInfo.of("joe", "devs", UserInfo.AUTHENTICATED);

    private final Rbac rbac = new Rbac();

    private static Rule rule(String verbs, String group, String resources, String... names) {
        return Rule.resources(List.of(verbs.split(",")), List.of(group), List.of(resources.split(",")), List.of(names));
    }

    private static Rbac.Subject user(String name) {
        return new Rbac.Subject(Rbac.Subject.Kind.USER, "", name);
    }

    private boolean may(UserInfo user, String verb, String resource, String namespace, String name) {
        int slash = resource.indexOf('/');
        return rbac.decide(AccessRequest.resource(
                        user,
                        verb,
                        "",
                        slash < 0 ? resource : resource.substring(0, slash),
                        slash < 0 ? "" : resource.substring(slash + 1),
                        namespace,
                        name))
                .isAllowed();
    }

    @Test
    void nothingIsAllowedByItself() {
        assertThat(may(JOE, "get", "pods", "default", "p")).isFalse();
    }

    @Test
    void rolesHoldInTheirNamespaceAndClusterRolesEverywhere() {
        rbac.putRole("a", "reader", List.of(rule("get,list", "", "pods")));
        rbac.putBinding(new Rbac.Binding("a", "b", true, "reader", List.of(user("joe"))));
        rbac.putClusterRole(new Rbac.ClusterRole("nodes", Map.of(), List.of(rule("list", "", "nodes")), List.of()));
        rbac.putBinding(new Rbac.Binding(
                "", "b", false, "nodes", List.of(new Rbac.Subject(Rbac.Subject.Kind.GROUP, "", "devs"))));

        assertThat(may(JOE, "list", "pods", "a", "")).isTrue();
        assertThat(may(JOE, "list", "pods", "b", "")).isFalse();
        assertThat(may(JOE, "list", "pods", "", "")).isFalse();
        assertThat(may(JOE, "delete", "pods", "a", "p")).isFalse();
        assertThat(may(JOE, "list", "nodes", "", "")).isTrue();

        rbac.removeBinding("", "b");
        rbac.removeRole("a", "reader");
        assertThat(may(JOE, "list", "nodes", "", "")).isFalse();
        assertThat(may(JOE, "list", "pods", "a", "")).isFalse();
    }

    @Test
    void aReplacedBindingLetsGoOfItsOldSubjects() {
        rbac.putRole("a", "r", List.of(rule("get", "", "pods")));
        rbac.putBinding(new Rbac.Binding("a", "b", true, "r", List.of(user("joe"), user("ann"))));
        rbac.putBinding(new Rbac.Binding("a", "b", true, "r", List.of(user("ann"))));

        assertThat(may(JOE, "get", "pods", "a", "p")).isFalse();
        assertThat(may(UserInfo.of("ann"), "get", "pods", "a", "p")).isTrue();
    }

    @Test
    void serviceAccountsAreSubjectsOfTheirOwn() {
        rbac.putRole("a", "r", List.of(rule("get", "", "pods")));
        rbac.putBinding(new Rbac.Binding(
                "a", "b", true, "r", List.of(new Rbac.Subject(Rbac.Subject.Kind.SERVICE_ACCOUNT, "other", "bot"))));

        assertThat(may(UserInfo.of(ServiceAccounts.userName("other", "bot")), "get", "pods", "a", "p"))
                .isTrue();
        assertThat(may(UserInfo.of(ServiceAccounts.userName("a", "bot")), "get", "pods", "a", "p"))
                .isFalse();
    }

    @Test
    void rulesMatchSubresourcesNamesAndStars() {
        rbac.putRole(
                "a",
                "r",
                List.of(
                        rule("get", "", "pods/log"),
                        rule("update", "", "*/scale"),
                        rule("get", "", "secrets", "mine"),
                        rule("*", "", "configmaps")));
        rbac.putBinding(new Rbac.Binding("a", "b", true, "r", List.of(user("joe"))));

        assertThat(may(JOE, "get", "pods/log", "a", "p")).isTrue();
        assertThat(may(JOE, "get", "pods", "a", "p")).isFalse();
        assertThat(may(JOE, "update", "deployments/scale", "a", "d")).isTrue();
        assertThat(may(JOE, "get", "secrets", "a", "mine")).isTrue();
        assertThat(may(JOE, "get", "secrets", "a", "other")).isFalse();
        assertThat(may(JOE, "get", "secrets", "a", "")).isFalse();
        assertThat(may(JOE, "frob", "configmaps", "a", "")).isTrue();
        assertThat(may(JOE, "get", "configmaps/x", "a", "c")).isFalse();
    }

    @Test
    void pathsMatchExactlyOrByPrefix() {
        Rule rule = Rule.paths(List.of("get"), List.of("/metrics", "/foo/*"));

        assertThat(rule.allows(AccessRequest.path(JOE, "get", "/metrics"))).isTrue();
        assertThat(rule.allows(AccessRequest.path(JOE, "get", "/foo/bar"))).isTrue();
        assertThat(rule.allows(AccessRequest.path(JOE, "get", "/foo"))).isFalse();
        assertThat(rule.allows(AccessRequest.path(JOE, "post", "/metrics"))).isFalse();
    }

    @Test
    void reasonsNameBindingRoleAndSubject() {
        rbac.putRole("a", "r", List.of(rule("get", "", "pods")));
        rbac.putBinding(new Rbac.Binding("a", "b", true, "r", List.of(user("joe"))));

        assertThat(rbac.decide(AccessRequest.resource(JOE, "get", "", "pods", "", "a", "p"))
                        .words())
                .isEqualTo("RBAC: allowed by RoleBinding \"b/a\" of Role \"r\" to User \"joe\"");
    }

    @Test
    void refusalsNameRolesThatAreMissing() {
        rbac.putBinding(new Rbac.Binding("a", "b", true, "nope", List.of(user("joe"))));

        assertThat(rbac.decide(AccessRequest.resource(JOE, "get", "", "pods", "", "a", "p"))
                        .words())
                .isEqualTo("RBAC: role.rbac.authorization.k8s.io \"nope\" not found");
    }

    @Test
    void aggregatingRolesHaveTheRulesOfThoseTheySelect() {
        rbac.putClusterRole(
                new Rbac.ClusterRole("all", Map.of(), List.of(), List.of(labels -> "yes".equals(labels.get("into")))));
        rbac.putBinding(new Rbac.Binding("", "b", false, "all", List.of(user("joe"))));
        assertThat(may(JOE, "get", "pods", "a", "p")).isFalse();

        rbac.putClusterRole(
                new Rbac.ClusterRole("part", Map.of("into", "yes"), List.of(rule("get", "", "pods")), List.of()));
        assertThat(may(JOE, "get", "pods", "a", "p")).isTrue();

        rbac.removeClusterRole("part");
        assertThat(may(JOE, "get", "pods", "a", "p")).isFalse();
    }

    @Test
    void whatIsNotCoveredIsSaidInUpstreamsWords() {
        List<Rule> granted = List.of(rule("get", "", "configmaps"), rule("*", "apps", "*"));
        List<Rule> asked =
                List.of(rule("get,delete", "", "configmaps,secrets"), rule("get", "apps", "deployments/scale"));

        assertThat(Rule.uncovered(granted, asked).stream().map(Rule::words).sorted())
                .containsExactly(
                        "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"delete\"]}",
                        "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"delete\"]}");
        assertThat(Rule.uncovered(List.of(rule("*", "*", "*")), asked)).isEmpty();
        assertThat(Rule.uncovered(List.of(rule("get", "", "secrets", "a")), List.of(rule("get", "", "secrets"))))
                .hasSize(1);
    }
}
