package io.sailfish.apiserver.authorization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A rule of a role: what may be done to which resources or paths. */
public record Rule(
        List<String> verbs, List<String> groups, List<String> resources, List<String> names, List<String> paths) {
    private static final String ANY = "*";

    public Rule {
        verbs = List.copyOf(verbs);
        groups = List.copyOf(groups);
        resources = List.copyOf(resources);
        names = List.copyOf(names);
        paths = List.copyOf(paths);
    }

    /** A rule for resources. */
    public static Rule resources(List<String> verbs, List<String> groups, List<String> resources, List<String> names) {
        return new Rule(verbs, groups, resources, names, List.of());
    }

    /** A rule for paths. */
    public static Rule paths(List<String> verbs, List<String> paths) {
        return new Rule(verbs, List.of(), List.of(), List.of(), paths);
    }

    /** Whether this rule allows the request. */
    public boolean allows(AccessRequest request) {
        return has(verbs, request.verb())
                && (request.isResource()
                        ? has(groups, request.group())
                                && allowsResource(request)
                                && (names.isEmpty() || names.contains(request.name()))
                        : allowsPath(request.path()));
    }

    private boolean allowsResource(AccessRequest request) {
        String subresource = request.subresource();
        for (int i = 0; i < resources.size(); i++) {
            String resource = resources.get(i);
            if (resource.equals(ANY)) {
                return true;
            }
            if (subresource.isEmpty()) {
                if (resource.equals(request.resource())) {
                    return true;
                }
            } else if (isPair(resource, request.resource(), subresource) || isPair(resource, ANY, subresource)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text is "resource/subresource", without making that text. */
    private static boolean isPair(String text, String resource, String subresource) {
        return text.length() == resource.length() + 1 + subresource.length()
                && text.startsWith(resource)
                && text.charAt(resource.length()) == '/'
                && text.endsWith(subresource);
    }

    private boolean allowsPath(String path) {
        for (String allowed : paths) {
            if (allowed.equals(ANY)
                    || allowed.equals(path)
                    || allowed.endsWith(ANY) && path.startsWith(allowed.substring(0, allowed.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(List<String> list, String value) {
        for (int i = 0; i < list.size(); i++) {
            String item = list.get(i);
            if (item.equals(value) || item.equals(ANY)) {
                return true;
            }
        }
        return false;
    }

    /** What of the asked rules these rules do not grant, in the smallest words. */
    public static List<Rule> uncovered(List<Rule> granted, List<Rule> asked) {
        List<Rule> missing = new ArrayList<>();
        for (Rule rule : asked) {
            for (Rule part : rule.parts()) {
                if (granted.stream().noneMatch(owned -> owned.covers(part))) {
                    missing.add(part);
                }
            }
        }
        return compact(missing);
    }

    /** The rule as rules of one verb, group, resource, name or path each. */
    private List<Rule> parts() {
        List<Rule> parts = new ArrayList<>();
        for (String group : groups) {
            for (String resource : resources) {
                for (String verb : verbs) {
                    if (names.isEmpty()) {
                        parts.add(resources(List.of(verb), List.of(group), List.of(resource), List.of()));
                    }
                    for (String name : names) {
                        parts.add(resources(List.of(verb), List.of(group), List.of(resource), List.of(name)));
                    }
                }
            }
        }
        for (String path : paths) {
            for (String verb : verbs) {
                parts.add(paths(List.of(verb), List.of(path)));
            }
        }
        return parts;
    }

    /** Whether this rule grants all that a part (one of each) grants. */
    private boolean covers(Rule part) {
        if (!has(verbs, part.verbs.getFirst())) {
            return false;
        }
        if (!part.paths.isEmpty()) {
            String asked = part.paths.getFirst();
            return paths.stream()
                    .anyMatch(owned -> owned.equals(ANY)
                            || owned.equals(asked)
                            || owned.endsWith(ANY) && asked.startsWith(owned.substring(0, owned.length() - 1)));
        }
        if (!has(groups, part.groups.getFirst())) {
            return false;
        }
        String resource = part.resources.getFirst();
        int slash = resource.indexOf('/');
        boolean resourceCovered = resources.contains(ANY)
                || resources.contains(resource)
                || slash >= 0 && resources.contains(ANY + resource.substring(slash));
        boolean nameCovered = names.isEmpty() || !part.names.isEmpty() && names.contains(part.names.getFirst());
        return resourceCovered && nameCovered;
    }

    /** Parts of the same resource in one rule. */
    private static List<Rule> compact(List<Rule> parts) {
        Map<List<Object>, Rule> merged = new LinkedHashMap<>();
        for (Rule part : parts) {
            // Only rules without names are merged, as upstream does: named ones stay one by one.
            Object separate = part.names.isEmpty() && part.paths.isEmpty() ? "" : part;
            merged.merge(List.of(part.groups, part.resources, separate), part, (one, other) -> {
                List<String> verbs = new ArrayList<>(one.verbs);
                for (String verb : other.verbs) {
                    if (!verbs.contains(verb)) {
                        verbs.add(verb);
                    }
                }
                return new Rule(verbs, one.groups, one.resources, one.names, one.paths);
            });
        }
        return List.copyOf(merged.values());
    }

    /** Upstream's short form, as in {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}. */
    public String words() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        addWords(text, "APIGroups", groups);
        addWords(text, "Resources", resources);
        addWords(text, "NonResourceURLs", paths);
        addWords(text, "ResourceNames", names);
        addWords(text, "Verbs", verbs);
        return text.toString();
    }

    private static void addWords(StringJoiner text, String title, List<String> values) {
        if (!values.isEmpty()) {
            StringJoiner list = new StringJoiner("\" \"", "[\"", "\"]");
            values.forEach(list::add);
            text.add(title + ":" + list);
        }
    }
}
