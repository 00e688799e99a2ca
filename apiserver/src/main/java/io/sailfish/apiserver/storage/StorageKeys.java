package io.sailfish.apiserver.storage;

/** Keys of objects in the store, as upstream lays them out: "/registry/pods/default/web-0". */
public final class StorageKeys {
    /** What all keys begin with. */
    public static final String ROOT = "/registry/";

    private StorageKeys() {}

    /** The keys of a kind's objects begin with this; it ends in a slash. */
    public static String prefix(String storagePrefix) {
        return ROOT + storagePrefix + "/";
    }

    /** The part of a key that tells a kind's objects apart: "default/web-0", or the name. */
    public static String objectKey(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
