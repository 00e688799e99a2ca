package io.sailfish.kubectl.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A resource that a server has.
 *
 * @param preferred whether its version is the one that the server prefers for its group
 */
public record Resource(
        String group,
        String version,
        String name,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        boolean preferred) {

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The resource with its group, as failures name it. */
    public String qualified() {
        return group.isEmpty() ? name : name + "." + group;
    }

    /** The kind in small letters with its group, as messages name objects. */
    public String label() {
        String small = kind.toLowerCase(java.util.Locale.ROOT);
        return group.isEmpty() ? small : small + "." + group;
    }

    /** The path of the collection in a namespace, or of all where that is empty. */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return namespaced && !namespace.isEmpty()
                ? root + "/namespaces/" + encoded(namespace) + "/" + name
                : root + "/" + name;
    }

    /** The path of an object. */
    public String path(String namespace, String object) {
        return path(namespace) + "/" + encoded(object);
    }

    /** Text as it may stand in a path or query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public boolean can(String verb) {
        return verbs.contains(verb);
    }
}
