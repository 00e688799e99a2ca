package io.sailfish.apiserver.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which of the steps after the start are done. */
final class Progress {
    private final Map<String, Boolean> done = new ConcurrentHashMap<>();

    void done(String step) {
        done.put(step, true);
    }

    Health.Check check(String step) {
        return new Health.Check("poststarthook/" + step, true, () -> done.containsKey(step) ? "" : "not finished");
    }
}
