package io.sailfish.apiserver.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a request is about, as authorization sees it. Two shapes: a resource request has an API group, version and
 * resource; any other is known by its path alone. The fields that do not apply are empty.
 *
 * <p>The rules are upstream's, which all authorization rests on: see {@link #parse}.
 *
 * @param isResource  whether the request is about a resource
 * @param verb        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "proxy", or the
 *                    method in lower case for other requests
 * @param path        the path as it came
 * @param apiPrefix   "api" or "apis"
 * @param group       API group, empty for core
 * @param version     API version
 * @param namespace   namespace, empty for cluster-scoped resources and for lists over all namespaces
 * @param resource    resource, plural
 * @param subresource subresource, empty for the object itself
 * @param name        name of the object, empty for collections
 * @param parts       the path's parts from the resource on, as proxies need them
 */
public record RequestInfo(
        boolean isResource,
        String verb,
        String path,
        String apiPrefix,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        List<String> parts) {

    private static final Set<String> LASTING_SUBRESOURCES = Set.of("attach", "exec", "proxy", "log", "portforward");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /**
     * Reads method, path and query.
     *
     * <ul>
     *   <li>/api/{version}/{resource}/{name}/{subresource}, with namespaces/{namespace} before the resource where it
     *       lives in one; /apis/{group}/{version}/… for the groups;
     *   <li>/api/{version}/watch/… and …/proxy/… are the old way to ask for the verbs watch and proxy;
     *   <li>a get or delete without a name is a list or deletecollection; a list with ?watch is a watch; a list that
     *       selects one metadata.name by field has that name, so that access by name can be granted for lists and
     *       watches.
     * </ul>
     */
    public static RequestInfo parse(String method, String path, Query query) {
        List<String> all = split(path);
        if (all.size() < 3 || !(all.getFirst().equals("api") || all.getFirst().equals("apis"))) {
            return nonResource(method, path);
        }
        String prefix = all.getFirst();
        int next = 1;
        String group = "";
        if (prefix.equals("apis")) {
            if (all.size() < 4) {
                return nonResource(method, path);
            }
            group = all.get(next++);
        }
        String version = all.get(next++);
        List<String> rest = all.subList(next, all.size());

        String verb;
        boolean special = rest.getFirst().equals("proxy") || rest.getFirst().equals("watch");
        if (special) {
            if (rest.size() < 2) {
                return nonResource(method, path);
            }
            verb = rest.getFirst();
            rest = rest.subList(1, rest.size());
        } else {
            verb = verb(method);
        }

        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }

        String resource = rest.getFirst();
        String name = rest.size() >= 2 ? rest.get(1) : "";
        String subresource = rest.size() >= 3 && !special ? rest.get(2) : "";

        if (name.isEmpty()) {
            if (verb.equals("get")) {
                verb = query.flag("watch") ? "watch" : "list";
                name = selectedName(query.first("fieldSelector"));
            } else if (verb.equals("delete")) {
                verb = "deletecollection";
            }
        }
        return new RequestInfo(
                true, verb, path, prefix, group, version, namespace, resource, subresource, name, List.copyOf(rest));
    }

    /** Whether the request lasts as long as its client likes: watches, logs, commands, tunnels and proxies. */
    public boolean isLongRunning() {
        return verb.equals("watch") || verb.equals("proxy") || isResource && LASTING_SUBRESOURCES.contains(subresource);
    }

    /** Whether the request does not change anything. */
    public boolean isReadOnly() {
        return verb.equals("get") || verb.equals("list") || verb.equals("watch");
    }

    /** The resource with its subresource, as rules name it: "pods", "pods/log". */
    public String resourceWithSubresource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** Upstream's GroupResource form: "pods", "deployments.apps". */
    public String qualifiedResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    private static RequestInfo nonResource(String method, String path) {
        return new RequestInfo(
                false, method.toLowerCase(java.util.Locale.ROOT), path, "", "", "", "", "", "", "", List.of());
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    /** The name in a field selector that requires metadata.name to equal it; otherwise empty. */
    public static String selectedName(String fieldSelector) {
        if (!fieldSelector.contains("metadata.name")) {
            return "";
        }
        for (String term : fieldSelector.split(",")) {
            if (term.startsWith("metadata.name=")) {
                String value = term.substring("metadata.name=".length());
                String name = value.startsWith("=") ? value.substring(1) : value;
                return name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%") ? "" : name;
            }
        }
        return "";
    }

    private static List<String> split(String path) {
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        if (from == to) {
            return List.of();
        }
        List<String> parts = new ArrayList<>(8);
        int start = from;
        for (int i = from; i < to; i++) {
            if (path.charAt(i) == '/') {
                parts.add(path.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(path.substring(start, to));
        return parts;
    }

    /** All values of this request that a person may want to see in a log line. */
    @Override
    public String toString() {
        return isResource
                ? verb + " " + Arrays.asList(group, version, namespace, resourceWithSubresource(), name)
                : verb + " " + path;
    }
}
