package io.sailfish.apiserver.registry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;

/**
 * The frames of a watch whose making may wait: a thread of its own makes them a little ahead of the connection, which never
 * waits.
 */
final class AwaitedFrames implements Answer.Frames {
    /** So many bytes are made ahead at most, but for the last frames. */
    private static final int AHEAD = 64 * 1024;

    private final Answer.Frames frames;
    private final Semaphore work = new Semaphore(0);
    private final Queue<byte[]> made = new ArrayDeque<>();
    private Runnable signal = () -> {};
    private boolean signalled;
    private int length;
    private boolean ended;
    private boolean started;
    private volatile boolean closed;

    AwaitedFrames(Answer.Frames frames) {
        this.frames = frames;
    }

    @Override
    public void start(Runnable ready) {
        signal = ready;
        started = true;
        Thread.ofVirtual().name("watch-conversion").start(this::run);
    }

    private void run() {
        try (frames) {
            frames.start(work::release);
            while (!closed) {
                List<byte[]> next = room() ? frames.poll(AHEAD) : List.of();
                if (!next.isEmpty()) {
                    add(next, false);
                } else if (frames.ended()) {
                    add(List.of(), true);
                    return;
                } else {
                    work.acquire();
                    work.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            add(List.of(), true);
        }
    }

    private synchronized boolean room() {
        return length < AHEAD;
    }

    private void add(List<byte[]> next, boolean last) {
        boolean tell;
        synchronized (this) {
            made.addAll(next);
            next.forEach(frame -> length += frame.length);
            ended |= last;
            tell = !signalled;
            signalled = true;
        }
        if (tell) {
            signal.run();
        }
    }

    @Override
    public List<byte[]> poll(int mostBytes) {
        List<byte[]> next;
        synchronized (this) {
            // Frames come in parts, and all that is there is given, so that no frame is torn.
            next = new ArrayList<>(made);
            made.clear();
            length = 0;
            signalled = !next.isEmpty();
            if (next.isEmpty()) {
                return next;
            }
            signalled = false;
        }
        work.release();
        return next;
    }

    @Override
    public synchronized boolean ended() {
        return ended && made.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        work.release();
        if (!started) {
            frames.close();
        }
    }
}
