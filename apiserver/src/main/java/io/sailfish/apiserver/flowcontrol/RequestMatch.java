package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.api.flowcontrol.v1.NonResourcePolicyRule;
import io.sailfish.model.api.flowcontrol.v1.ResourcePolicyRule;
import java.util.List;

/** Which requests a rule is about. */
final class RequestMatch {
    private final List<Resources> resources;
    private final List<Paths> paths;

    private record Resources(Names verbs, Names groups, Names resources, Names namespaces, boolean ofCluster) {
        boolean matches(RequestInfo request) {
            return verbs.contains(request.verb())
                    && groups.contains(request.group())
                    && (resources.all() || resources.contains(request.resourceWithSubresource()))
                    && (request.namespace().isEmpty() ? ofCluster : namespaces.contains(request.namespace()));
        }
    }

    private record Paths(Names verbs, List<String> paths) {
        boolean matches(RequestInfo request) {
            if (!verbs.contains(request.verb())) {
                return false;
            }
            for (String path : paths) {
                boolean matches = path.endsWith("*")
                        ? request.path().startsWith(path.substring(0, path.length() - 1))
                        : request.path().equals(path);
                if (matches) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Names(boolean all, List<String> names) {
        static Names of(List<String> names) {
            return new Names(names.contains("*"), List.copyOf(names));
        }

        boolean contains(String name) {
            return all || names.contains(name);
        }
    }

    RequestMatch(List<ResourcePolicyRule> resourceRules, List<NonResourcePolicyRule> pathRules) {
        resources = resourceRules.stream()
                .map(rule -> new Resources(
                        Names.of(rule.verbs()),
                        Names.of(rule.apiGroups()),
                        Names.of(rule.resources()),
                        Names.of(rule.namespaces()),
                        rule.clusterScope()))
                .toList();
        paths = pathRules.stream()
                .map(rule -> new Paths(Names.of(rule.verbs()), List.copyOf(rule.nonResourceURLs())))
                .toList();
    }

    boolean matches(RequestInfo request) {
        if (request.isResource()) {
            for (int i = 0; i < resources.size(); i++) {
                if (resources.get(i).matches(request)) {
                    return true;
                }
            }
            return false;
        }
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).matches(request)) {
                return true;
            }
        }
        return false;
    }
}
