package io.sailfish.apiserver.authorization;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The roles and bindings that every cluster begins with: upstream's, kept as a compact text beside this class.
 *
 * @param clusterRoles ClusterRoles
 * @param roles        Roles
 * @param bindings     ClusterRoleBindings and RoleBindings
 */
public record BootstrapPolicy(List<ClusterRole> clusterRoles, List<Role> roles, List<Rbac.Binding> bindings) {
    private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";
    private static final Map<String, List<String>> SHORT_VERBS = Map.of(
            "READ", List.of("get", "list", "watch"),
            "WRITE", List.of("create", "delete", "deletecollection", "patch", "update"));

    /**
     * A ClusterRole.
     *
     * @param labels     beyond the one that marks all of them
     * @param aggregates the label that it aggregates by, empty for none
     */
    public record ClusterRole(String name, Map<String, String> labels, String aggregates, List<Rule> rules) {}

    /** A Role. */
    public record Role(String namespace, String name, List<Rule> rules) {}

    /** Reads the policy. */
    public static BootstrapPolicy load() {
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream("bootstrap-policy.txt")) {
            if (in == null) {
                throw new IllegalStateException("bootstrap-policy.txt is missing from the program");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BootstrapPolicy parse(String text) {
        BootstrapPolicy policy = new BootstrapPolicy(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Rule> rules = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split(" +");
            if (line.startsWith(" ")) {
                rules.add(rule(words));
                continue;
            }
            switch (words[0]) {
                case "role" -> {
                    rules = new ArrayList<>();
                    policy.clusterRoles.add(new ClusterRole(words[1], labels(words), label(words, "from="), rules));
                }
                case "controller" -> {
                    rules = new ArrayList<>();
                    String name = "system:controller:" + words[1];
                    policy.clusterRoles.add(new ClusterRole(name, Map.of(), "", rules));
                    policy.bindings.add(new Rbac.Binding(
                            "", name, false, name, List.of(subject("account:kube-system/" + words[1]))));
                }
                case "local" -> {
                    rules = new ArrayList<>();
                    policy.roles.add(new Role(words[1], words[2], rules));
                }
                case "bind" -> policy.bindings.add(new Rbac.Binding("", words[1], false, words[1], subjects(words, 2)));
                case "localbind" ->
                    policy.bindings.add(new Rbac.Binding(words[1], words[2], true, words[3], subjects(words, 4)));
                default -> throw new IllegalArgumentException("unknown line: " + line);
            }
        }
        return policy;
    }

    private static Rule rule(String[] words) {
        if (words[0].equals("EVENTS")) {
            return Rule.resources(
                    List.of("create", "patch", "update"), List.of("", "events.k8s.io"), List.of("events"), List.of());
        }
        List<String> verbs = SHORT_VERBS.getOrDefault(words[0], list(words[0]));
        if (words[1].equals("url")) {
            return Rule.paths(verbs, list(words[2]));
        }
        List<String> groups = list(words[1]).stream()
                .map(group -> group.equals("core") ? "" : group)
                .toList();
        return Rule.resources(verbs, groups, list(words[2]), words.length > 3 ? list(words[3]) : List.of());
    }

    private static List<String> list(String words) {
        return List.of(words.split(","));
    }

    private static Map<String, String> labels(String[] words) {
        String label = label(words, "to=");
        return label.isEmpty() ? Map.of() : Map.of(label, "true");
    }

    private static String label(String[] words, String prefix) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(prefix))
                .map(word -> AGGREGATE + word.substring(prefix.length()))
                .findFirst()
                .orElse("");
    }

    private static List<Rbac.Subject> subjects(String[] words, int from) {
        return Arrays.stream(words).skip(from).map(BootstrapPolicy::subject).toList();
    }

    private static Rbac.Subject subject(String text) {
        String name = text.substring(text.indexOf(':') + 1);
        if (text.startsWith("user:")) {
            return new Rbac.Subject(Rbac.Subject.Kind.USER, "", name);
        }
        if (text.startsWith("group:")) {
            return new Rbac.Subject(Rbac.Subject.Kind.GROUP, "", name);
        }
        int slash = name.indexOf('/');
        return new Rbac.Subject(Rbac.Subject.Kind.SERVICE_ACCOUNT, name.substring(0, slash), name.substring(slash + 1));
    }
}
