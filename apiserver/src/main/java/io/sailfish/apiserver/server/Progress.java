package io.sailfish.apiserver.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which of the steps after the start are done, and whether the server is on its way out. */
final class Progress {
    private final Map<String, Boolean> done = new ConcurrentHashMap<>();
    private volatile boolean ending;

    void done(String step) {
        done.put(step, true);
    }

    Health.Check check(String step) {
        return new Health.Check("poststarthook/" + step, true, () -> done.containsKey(step) ? "" : "not finished");
    }

    /** From now on the server is not ready: who balances load is to send nothing more. */
    void ending() {
        ending = true;
    }

    Health.Check shutdown() {
        return new Health.Check("shutdown", false, () -> ending ? "process is shutting down" : "");
    }
}
