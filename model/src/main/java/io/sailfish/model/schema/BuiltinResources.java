package io.sailfish.model.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The built-in resources, for discovery and for whoever finds resources by name. */
public final class BuiltinResources {
    private static final List<ApiResource> ALL = BuiltinTypes.readResources();
    private static final Map<String, ApiResource> BY_NAME = LinkedHashMap.newLinkedHashMap(ALL.size());

    static {
        for (ApiResource resource : ALL) {
            BY_NAME.put(key(resource.group(), resource.version(), resource.plural()), resource);
        }
    }

    private BuiltinResources() {}

    /** All of them, in order of group, version and name. */
    public static List<ApiResource> all() {
        return ALL;
    }

    /** The resource of this plural name, or null; the core group's name is empty. */
    public static @Nullable ApiResource find(String group, String version, String plural) {
        return BY_NAME.get(key(group, version, plural));
    }

    private static String key(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }
}
