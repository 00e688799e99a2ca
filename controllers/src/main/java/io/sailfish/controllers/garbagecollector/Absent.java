package io.sailfish.controllers.garbagecollector;

import java.util.LinkedHashMap;
import java.util.Map;

/** Owners that the server was found not to have: a uid never comes back. The last {@link #MOST} of them. Thread-safe. */
final class Absent {
    private static final int MOST = 1000;

    private final Map<String, Boolean> uids = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    synchronized boolean contains(String identity) {
        return uids.containsKey(identity);
    }

    synchronized void add(String identity) {
        uids.put(identity, true);
    }
}
