package io.sailfish.demo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Several clients that call a URL again and again, and what they saw. */
final class CallStream {
    /** Calls nobody. */
    static final CallStream NONE = new CallStream(URI.create("http://localhost/"), Duration.ZERO, Duration.ZERO);

    /** Of the first failures and of the last: how it began and how it ended says most. */
    private static final int FAILURES_KEPT = 10;

    private final URI url;
    private final Duration pause;
    private final Duration patience;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private final List<String> firstFailures = new ArrayList<>();
    private final Deque<String> lastFailures = new ArrayDeque<>();
    private long requests;
    private long failed;
    private long lastServed = System.nanoTime();
    private boolean served;
    private long longestGap;
    private long lastFailure = System.nanoTime();

    CallStream(URI url, Duration pause, Duration patience) {
        this.url = url;
        this.pause = pause;
        this.patience = patience;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(Thread.ofVirtual().start(this::callOn));
        }
    }

    private void callOn() {
        try {
            do {
                note(Call.to(url, patience));
            } while (!stopped.await(pause.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void note(Call call) {
        requests++;
        long now = System.nanoTime();
        if (call.isServed()) {
            versions.merge(Identity.parse(call.body()).map(Identity::version).orElse("?"), 1L, Long::sum);
            if (!served) {
                served = true; // the first answer is as slow as this process is young
            } else {
                longestGap = Math.max(longestGap, now - lastServed);
            }
            lastServed = now;
        } else {
            failed++;
            lastFailure = now;
            keep(Instant.now() + " " + (call.code() == 0 ? call.reason() : "code " + call.code()));
        }
    }

    private void keep(String failure) {
        if (firstFailures.size() < FAILURES_KEPT) {
            firstFailures.add(failure);
            return;
        }
        lastFailures.addLast(failure);
        if (lastFailures.size() > FAILURES_KEPT) {
            lastFailures.removeFirst();
        }
    }

    /** Ends; the calls that are under way are still counted. */
    void stop() {
        stopped.countDown();
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What was seen so far: requests, failed, the longest time without a good answer, the time since the last failure or
     * the start, how often each version answered, the first and the last failures.
     */
    synchronized String seen() {
        StringBuilder text = new StringBuilder("requests=%d%nfailed=%d%nlongestGapMillis=%d%ngoodMillis=%d%n"
                .formatted(
                        requests,
                        failed,
                        Math.max(longestGap, System.nanoTime() - lastServed) / 1_000_000,
                        (System.nanoTime() - lastFailure) / 1_000_000));
        versions.forEach((version, count) -> text.append("version.%s=%d%n".formatted(version, count)));
        List<String> failures =
                Stream.concat(firstFailures.stream(), lastFailures.stream()).toList();
        for (int i = 0; i < failures.size(); i++) {
            text.append("failure.%d=%s%n".formatted(i, failures.get(i)));
        }
        return text.toString();
    }
}
