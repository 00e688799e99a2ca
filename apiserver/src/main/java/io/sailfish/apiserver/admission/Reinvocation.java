package io.sailfish.apiserver.admission;

import io.sailfish.model.ApiObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the mutating plug-ins see an object a second time, and whom they ask then. They do where somebody whom a plug-in asks
 * (a webhook, a policy) changed the object: built-in plug-ins all of them, the others those who want to be asked again after
 * others. There is no third time. Used by one thread, for one request.
 */
public final class Reinvocation {
    private boolean wanted;
    private boolean second;
    private final Map<String, Turns> turns = new HashMap<>();

    /** Begins the second time, if there is to be one. */
    boolean begin() {
        second = wanted;
        return second;
    }

    /** Those whom a plug-in asks. */
    public Turns turns(String plugin) {
        return turns.computeIfAbsent(plugin, name -> new Turns());
    }

    /** Those whom one plug-in asks, each known by a key of the plug-in's choice. */
    public final class Turns {
        private final Set<Object> earlier = new HashSet<>();
        private final Set<Object> again = new HashSet<>();
        private @Nullable ApiObject left;

        private Turns() {}

        /** The plug-in begins: where others changed the object since it ended, all who want to are asked again. */
        public void begin(@Nullable ApiObject object) {
            if (second && object != left && !Objects.equals(object, left)) {
                recall();
            }
        }

        /** Whether one is to be asked: the first time everybody. */
        public boolean due(Object key) {
            return !second || again.contains(key);
        }

        /** One was asked who wants to be asked again where others change the object after it. */
        public void mayRepeat(Object key) {
            earlier.add(key);
        }

        /** One changed the object. */
        public void changed() {
            recall();
            wanted = true;
        }

        /** The plug-in ends. */
        public void end(@Nullable ApiObject object) {
            left = object;
        }

        private void recall() {
            again.addAll(earlier);
            earlier.clear();
        }
    }
}
