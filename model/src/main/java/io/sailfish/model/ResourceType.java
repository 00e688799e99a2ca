package io.sailfish.model;

/**
 * A resource of the API as clients address it, with the type of its objects. Constants for the built-in ones stand in the
 * generated class of their group and version ({@code CoreV1.PODS}, {@code AppsV1.DEPLOYMENTS}).
 *
 * @param group      API group, empty for core
 * @param version    version of the group
 * @param plural     the name in paths: "pods"
 * @param namespaced whether objects live in namespaces
 * @param objectType the schema of the objects; it carries the kind
 * @param objectClass the class of the objects
 */
public record ResourceType<T extends ApiObject>(
        String group, String version, String plural, boolean namespaced, MessageType objectType, Class<T> objectClass) {

    /** The kind of the resource's objects. */
    public GroupVersionKind kind() {
        GroupVersionKind kind = objectType.kind();
        if (kind == null) {
            throw new IllegalStateException(objectType.name() + " names no kind");
        }
        return kind;
    }

    /** "v1" or "apps/v1". */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Upstream's GroupResource form: "pods", "deployments.apps". */
    public String qualifiedName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The path of an object or, where the name is empty, of the collection; an empty namespace means all. */
    public String path(String namespace, String name) {
        StringBuilder path = new StringBuilder(group.isEmpty() ? "/api/" : "/apis/" + group + "/").append(version);
        if (namespaced && !namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        }
        path.append('/').append(plural);
        if (!name.isEmpty()) {
            path.append('/').append(name);
        }
        return path.toString();
    }

    @Override
    public String toString() {
        return apiVersion() + "/" + plural;
    }
}
