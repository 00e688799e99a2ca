package io.sailfish.model;

/** Identifies an object among those of its resource; the namespace is empty for cluster-scoped objects. */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {

    /** A cluster-scoped name. */
    public static NamespacedName clusterScoped(String name) {
        return new NamespacedName("", name);
    }

    @Override
    public int compareTo(NamespacedName that) {
        int byNamespace = namespace.compareTo(that.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(that.name);
    }

    /** "namespace/name", or the bare name when cluster-scoped. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
