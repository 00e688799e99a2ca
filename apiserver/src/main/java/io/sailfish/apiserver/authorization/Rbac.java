package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.ServiceAccounts;
import io.sailfish.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Roles and bindings, indexed by whom they are for, so that a decision looks at the few bindings of a user and his groups
 * and at nothing else.
 *
 * <p>Kept current by one thread at a time through the put and remove methods; asked by any number of others. ClusterRoles
 * that aggregate others are resolved here, so their rights hold from the moment a role is labelled.
 */
public final class Rbac implements Authorizer {
    private static final Grant[] NONE = {};

    /** Keyed by namespace and name: "/admin" is the ClusterRole, "default/admin" the Role. */
    private final Map<String, List<Rule>> roles = new ConcurrentHashMap<>();

    private final Map<String, ClusterRole> clusterRoles = new HashMap<>();
    private final Map<String, Binding> bindings = new HashMap<>();
    private final Grants clusterGrants = new Grants();
    private final Map<String, Grants> localGrants = new ConcurrentHashMap<>();

    /** A ClusterRole: its own rules, or the labels of the roles whose rules it has. */
    public record ClusterRole(
            String name,
            Map<String, String> labels,
            List<Rule> rules,
            List<Predicate<Map<String, String>>> aggregates) {}

    /** Whom a binding is for; the namespace is a service account's. */
    public record Subject(Kind kind, String namespace, String name) {
        /** The kinds of subjects, by upstream's names. */
        public enum Kind {
            USER("User"),
            GROUP("Group"),
            SERVICE_ACCOUNT("ServiceAccount");

            private final String text;

            Kind(String text) {
                this.text = text;
            }

            public String text() {
                return text;
            }
        }

        private String words() {
            String shown = kind == Kind.SERVICE_ACCOUNT ? name + "/" + namespace : name;
            return kind.text() + " \"" + shown + "\"";
        }
    }

    /**
     * A binding.
     *
     * @param namespace    empty for a ClusterRoleBinding
     * @param toLocalRole  whether the role is a Role of the namespace; a ClusterRole otherwise
     */
    public record Binding(String namespace, String name, boolean toLocalRole, String role, List<Subject> subjects) {
        private String roleKey() {
            return (toLocalRole ? namespace : "") + "/" + role;
        }

        private String key() {
            return namespace + "/" + name;
        }
    }

    private record Grant(Binding binding, String roleKey, Subject subject) {
        String reason() {
            String kind = binding.namespace().isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
            String shown = binding.namespace().isEmpty() ? binding.name() : binding.name() + "/" + binding.namespace();
            return "RBAC: allowed by " + kind + " \"" + shown + "\" of "
                    + (binding.toLocalRole() ? "Role" : "ClusterRole") + " \"" + binding.role() + "\" to "
                    + subject.words();
        }
    }

    /** Grants by user and by group; a service account is its user. */
    private static final class Grants {
        private final Map<String, Grant[]> users = new ConcurrentHashMap<>();
        private final Map<String, Grant[]> groups = new ConcurrentHashMap<>();

        void add(Grant grant) {
            map(grant.subject()).merge(key(grant.subject()), new Grant[] {grant}, (old, more) -> {
                Grant[] joined = Arrays.copyOf(old, old.length + 1);
                joined[old.length] = grant;
                return joined;
            });
        }

        void remove(Binding binding) {
            for (Subject subject : binding.subjects()) {
                map(subject).computeIfPresent(key(subject), (key, grants) -> {
                    Grant[] left = Arrays.stream(grants)
                            .filter(grant -> grant.binding() != binding)
                            .toArray(Grant[]::new);
                    return left.length == 0 ? null : left;
                });
            }
        }

        private Map<String, Grant[]> map(Subject subject) {
            return subject.kind() == Subject.Kind.GROUP ? groups : users;
        }

        private static String key(Subject subject) {
            return subject.kind() == Subject.Kind.SERVICE_ACCOUNT
                    ? ServiceAccounts.userName(subject.namespace(), subject.name())
                    : subject.name();
        }

        Grant[] user(String name) {
            return users.getOrDefault(name, NONE);
        }

        Grant[] group(String name) {
            return groups.getOrDefault(name, NONE);
        }
    }

    @Override
    public Decision decide(AccessRequest request) {
        Grant grant = find(clusterGrants, request);
        if (grant == null && !request.namespace().isEmpty()) {
            Grants local = localGrants.get(request.namespace());
            grant = local == null ? null : find(local, request);
        }
        Grant found = grant;
        if (found != null) {
            return new Decision.Allowed(found::reason);
        }
        String missing = missingRoles(request);
        return missing.isEmpty() ? Decision.NO_OPINION : new Decision.NoOpinion("RBAC: " + missing);
    }

    /** What a refused user may want to know: bindings of his lead to roles that are not there. */
    private String missingRoles(AccessRequest request) {
        Set<String> missing = new TreeSet<>();
        collectMissing(clusterGrants, request.user(), missing);
        Grants local = request.namespace().isEmpty() ? null : localGrants.get(request.namespace());
        if (local != null) {
            collectMissing(local, request.user(), missing);
        }
        if (missing.isEmpty()) {
            return "";
        }
        return missing.size() == 1 ? missing.iterator().next() : missing.toString();
    }

    private void collectMissing(Grants grants, UserInfo user, Set<String> missing) {
        for (Binding binding : bindingsOf(grants, user)) {
            if (!roles.containsKey(binding.roleKey())) {
                missing.add((binding.toLocalRole() ? "role" : "clusterrole") + ".rbac.authorization.k8s.io \""
                        + binding.role() + "\" not found");
            }
        }
    }

    private @Nullable Grant find(Grants grants, AccessRequest request) {
        Grant found = find(grants.user(request.user().name()), request);
        List<String> groups = request.user().groups();
        for (int i = 0; found == null && i < groups.size(); i++) {
            found = find(grants.group(groups.get(i)), request);
        }
        return found;
    }

    private @Nullable Grant find(Grant[] grants, AccessRequest request) {
        for (Grant grant : grants) {
            List<Rule> rules = roles.get(grant.roleKey());
            if (rules != null) {
                for (int i = 0; i < rules.size(); i++) {
                    if (rules.get(i).allows(request)) {
                        return grant;
                    }
                }
            }
        }
        return null;
    }

    /** All rules that hold for a user, in the cluster and in a namespace (empty for the cluster alone). */
    public List<Rule> rulesFor(UserInfo user, String namespace) {
        List<Rule> rules = new ArrayList<>();
        collect(clusterGrants, user, rules::addAll);
        Grants local = namespace.isEmpty() ? null : localGrants.get(namespace);
        if (local != null) {
            collect(local, user, rules::addAll);
        }
        return rules;
    }

    private void collect(Grants grants, UserInfo user, Consumer<List<Rule>> rules) {
        bindingsOf(grants, user).stream()
                .sorted(Comparator.comparing(Binding::name))
                .map(binding -> roles.getOrDefault(binding.roleKey(), List.of()))
                .forEach(rules);
    }

    private static Set<Binding> bindingsOf(Grants grants, UserInfo user) {
        Set<Binding> found = new HashSet<>();
        for (Grant grant : grants.user(user.name())) {
            found.add(grant.binding());
        }
        for (String group : user.groups()) {
            for (Grant grant : grants.group(group)) {
                found.add(grant.binding());
            }
        }
        return found;
    }

    /** The rules of a role, or null where there is none; the namespace is empty for a ClusterRole. */
    public @Nullable List<Rule> role(String namespace, String name) {
        return roles.get(namespace + "/" + name);
    }

    /** Adds or replaces a Role. */
    public synchronized void putRole(String namespace, String name, List<Rule> rules) {
        roles.put(namespace + "/" + name, List.copyOf(rules));
    }

    /** Removes a Role. */
    public synchronized void removeRole(String namespace, String name) {
        roles.remove(namespace + "/" + name);
    }

    /** Adds or replaces a ClusterRole. */
    public synchronized void putClusterRole(ClusterRole role) {
        clusterRoles.put(role.name(), role);
        roles.put("/" + role.name(), role.rules());
        aggregate();
    }

    /** Removes a ClusterRole. */
    public synchronized void removeClusterRole(String name) {
        clusterRoles.remove(name);
        roles.remove("/" + name);
        aggregate();
    }

    private void aggregate() {
        for (ClusterRole role : clusterRoles.values()) {
            if (!role.aggregates().isEmpty()) {
                Set<Rule> rules = new java.util.LinkedHashSet<>(role.rules());
                gather(role, rules, new HashSet<>());
                roles.put("/" + role.name(), List.copyOf(rules));
            }
        }
    }

    /** Roles that aggregate may themselves be aggregated (view into edit into admin). */
    private void gather(ClusterRole role, Set<Rule> rules, Set<String> seen) {
        if (!seen.add(role.name())) {
            return;
        }
        for (ClusterRole other : clusterRoles.values()) {
            if (other != role && role.aggregates().stream().anyMatch(selector -> selector.test(other.labels()))) {
                rules.addAll(other.rules());
                gather(other, rules, seen);
            }
        }
    }

    /** Adds or replaces a binding. */
    public synchronized void putBinding(Binding binding) {
        Binding old = bindings.put(binding.key(), binding);
        Grants grants = grants(binding.namespace());
        if (old != null) {
            grants.remove(old);
        }
        for (Subject subject : binding.subjects()) {
            grants.add(new Grant(binding, binding.roleKey(), subject));
        }
    }

    /** Removes a binding. */
    public synchronized void removeBinding(String namespace, String name) {
        Binding old = bindings.remove(namespace + "/" + name);
        if (old != null) {
            grants(namespace).remove(old);
        }
    }

    private Grants grants(String namespace) {
        return namespace.isEmpty() ? clusterGrants : localGrants.computeIfAbsent(namespace, name -> new Grants());
    }
}
