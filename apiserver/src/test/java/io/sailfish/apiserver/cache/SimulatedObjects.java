package io.sailfish.apiserver.cache;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.store.Store.KeyValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The objects of the simulation: small ones with a team, by which they can be selected, and a number. Their content is
 * "team number", which is also how they are stored.
 */
final class SimulatedObjects {
    /** There are few, and all seeds ask for them again and again. */
    private static final Map<String, CachedObject> KNOWN = new ConcurrentHashMap<>();

    private SimulatedObjects() {}

    static ConfigMap object(String key, String content) {
        int slash = key.indexOf('/');
        int space = content.indexOf(' ');
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(key.substring(0, slash))
                        .name(key.substring(slash + 1))
                        .labels(Map.of("team", content.substring(0, space)))
                        .build())
                .data(Map.of("number", content.substring(space + 1)))
                .build();
    }

    /** An object as the caches read it from the store. */
    static CachedObject read(String prefix, KeyValue stored) {
        String key = stored.key().substring(prefix.length());
        String content = stored.value().utf8();
        return new CachedObject(
                key, ResourceVersions.with(object(key, content), stored.modRevision()), stored.modRevision());
    }

    static String content(CachedObject object) {
        ConfigMap map = (ConfigMap) object.object();
        return team(object) + " " + map.data().get("number");
    }

    static String team(CachedObject object) {
        return object.object().metadata().labels().get("team");
    }

    private static CachedObject known(String key, String content) {
        return KNOWN.computeIfAbsent(key + " " + content, missing -> new CachedObject(key, object(key, content), 0));
    }

    /** Those of a state, by key and content, that a selection is about. */
    static Map<String, String> selected(Map<String, String> state, String prefix, Selection selection) {
        Map<String, String> selected = new TreeMap<>();
        state.forEach((key, content) -> {
            if (key.startsWith(prefix)) {
                String own = key.substring(prefix.length());
                if (selection.matches(known(own, content))) {
                    selected.put(own, content);
                }
            }
        });
        return selected;
    }
}
