package io.sailfish.model;

/** Names a kind of object in one version of its API group; the core group's name is empty. */
public record GroupVersionKind(String group, String version, String kind) {

    /** The kind that an object's apiVersion ("v1", "apps/v1") and kind name. */
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /** The form that objects carry: "v1", "apps/v1". */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Upstream's form in messages: "apps/v1, Kind=Deployment". */
    @Override
    public String toString() {
        return apiVersion() + ", Kind=" + kind;
    }
}
