package io.sailfish.scheduler.state;

import io.sailfish.model.api.core.v1.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What matchLabelKeys and mismatchLabelKeys stand for: the pod's own values of some labels. */
public final class LabelKeys {
    private LabelKeys() {}

    /** The pod's values of those keys that it has. */
    public static Map<String, String> shared(Pod pod, List<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<String, String> values = new TreeMap<>();
        for (String key : keys) {
            String value = pod.metadata().labels().get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return Map.copyOf(values);
    }
}
