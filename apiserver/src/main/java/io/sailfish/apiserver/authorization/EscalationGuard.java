package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.Role;
import io.sailfish.model.api.rbac.v1.RoleBinding;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Keeps users from giving, to themselves or others, rights they do not have: by writing a role, unless they may "escalate"
 * it, or by binding one, unless they may "bind" it. Always on, like RBAC itself.
 */
public final class EscalationGuard implements ValidatingPlugin {
    private static final Rule EVERYTHING = Rule.resources(List.of("*"), List.of("*"), List.of("*"), List.of());
    private static final Rule EVERY_PATH = Rule.paths(List.of("*"), List.of("*"));

    private final RbacFollower rbac;
    private final Authorizer authorizer;

    public EscalationGuard(RbacFollower rbac, Authorizer authorizer) {
        this.rbac = rbac;
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "RBACEscalation";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.resource().group().equals(PolicyObjects.GROUP)
                && (attributes.operation() == Operation.CREATE || attributes.operation() == Operation.UPDATE)
                && !attributes.user().isIn(UserInfo.MASTERS);
    }

    @Override
    public void validate(Attributes attributes) {
        ApiObject old = attributes.oldObject();
        switch (attributes.object()) {
            case Role role -> {
                if (!(old instanceof Role before) || !before.rules().equals(role.rules())) {
                    role(attributes, PolicyObjects.rules(role.rules()));
                }
            }
            case ClusterRole role -> clusterRole(attributes, role, old);
            case RoleBinding binding -> {
                if (!(old instanceof RoleBinding before)
                        || !before.roleRef().equals(binding.roleRef())
                        || !before.subjects().equals(binding.subjects())) {
                    binding(attributes, binding.roleRef());
                }
            }
            case ClusterRoleBinding binding -> {
                if (!(old instanceof ClusterRoleBinding before)
                        || !before.roleRef().equals(binding.roleRef())
                        || !before.subjects().equals(binding.subjects())) {
                    binding(attributes, binding.roleRef());
                }
            }
            case null, default -> {}
        }
    }

    private void clusterRole(Attributes attributes, ClusterRole role, @Nullable ApiObject old) {
        ClusterRole before = old instanceof ClusterRole known ? known : ClusterRole.EMPTY;
        if (old != null
                && before.rules().equals(role.rules())
                && before.aggregationRule().equals(role.aggregationRule())) {
            return;
        }
        if (role.hasAggregationRule() || before.hasAggregationRule()) {
            // What an aggregating role will grant is not known yet: only who has everything may write one.
            if (!mayEscalate(attributes)) {
                refuse(
                        attributes,
                        List.of(EVERYTHING, EVERY_PATH),
                        "must have cluster-admin privileges to use an" + " aggregationRule");
            }
        }
        role(attributes, PolicyObjects.rules(role.rules()));
    }

    private void role(Attributes attributes, List<Rule> rules) {
        if (!mayEscalate(attributes)) {
            refuse(attributes, rules, "");
        }
    }

    private boolean mayEscalate(Attributes attributes) {
        return may(attributes, "escalate", attributes.resource().plural(), attributes.namespace(), nameOf(attributes));
    }

    private void binding(Attributes attributes, RoleRef role) {
        boolean local = role.kind().equals("Role");
        String plural = local ? "roles" : "clusterroles";
        if (may(attributes, "bind", plural, attributes.namespace(), role.name())) {
            return;
        }
        List<Rule> rules = rbac.current().role(local ? attributes.namespace() : "", role.name());
        if (rules == null) {
            throw ApiErrors.notFound(attributes.resource(), role.name());
        }
        refuse(attributes, rules, "");
    }

    private boolean may(Attributes attributes, String verb, String plural, String namespace, String name) {
        return authorizer
                .decide(AccessRequest.resource(
                        attributes.user(), verb, PolicyObjects.GROUP, plural, "", namespace, name))
                .isAllowed();
    }

    /** Throws unless the user has all these rights himself. */
    private void refuse(Attributes attributes, List<Rule> wanted, String because) {
        UserInfo user = attributes.user();
        List<Rule> missing = Rule.uncovered(rbac.current().rulesFor(user, attributes.namespace()), wanted);
        if (missing.isEmpty()) {
            return;
        }
        StringJoiner words = new StringJoiner("\n");
        missing.stream().map(Rule::words).sorted().forEach(words::add);
        StringJoiner groups = new StringJoiner("\" \"", "[\"", "\"]");
        user.groups().forEach(groups::add);
        String why = because.isEmpty()
                ? "user \"" + user.name() + "\" (groups=" + groups
                        + ") is attempting to grant RBAC permissions not currently held:\n" + words
                : because;
        throw ApiErrors.forbidden(attributes.resource(), nameOf(attributes), why);
    }

    private static String nameOf(Attributes attributes) {
        ApiObject object = attributes.object();
        return object == null ? attributes.name() : object.name();
    }
}
