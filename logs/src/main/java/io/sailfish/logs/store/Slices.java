package io.sailfish.logs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slices of a store: one that takes entries, and older ones, of which the oldest go when bounds are passed. */
final class Slices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    private final StoreSettings settings;
    private final List<Slice> older = new ArrayList<>();
    /** Ends slices: that waits for merges, which nobody else shall wait for. */
    private final ExecutorService sealing = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("log-slices").factory());

    private Slice active;

    /** A view of all slices together; closing gives it back. */
    record View(IndexReader reader, List<DirectoryReader> parts) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (DirectoryReader part : parts) {
                part.decRef();
            }
        }
    }

    private Slices(StoreSettings settings, Slice active) {
        this.settings = settings;
        this.active = active;
    }

    /** Opens a folder, and takes from its slices how far sources were taken. */
    static Slices open(StoreSettings settings, KnownPlaces known) throws IOException {
        Files.createDirectories(settings.folder());
        List<Path> folders = Slice.in(settings.folder());
        List<Slice> opened = new ArrayList<>();
        long next = 0;
        for (Path folder : folders.subList(0, Math.max(0, folders.size() - 1))) {
            Slice slice = Slice.read(folder);
            opened.add(slice);
            next = slice.nextNumber();
        }
        Path last = folders.isEmpty()
                ? Slice.path(settings.folder(), next, settings.clock().millis())
                : folders.getLast();
        Slices slices = new Slices(settings, Slice.write(last));
        slices.older.addAll(opened);
        try (View view = slices.view(false)) {
            known.read(view.reader());
        }
        if (!slices.active.isCommitted()) {
            known.carryOver();
        }
        return slices;
    }

    Slice active() {
        return active;
    }

    /** Begins another slice where it is time to. Right after a commit. */
    synchronized void rollWhereDue(KnownPlaces known) throws IOException {
        long now = settings.clock().millis();
        boolean old = now - active.begunMillis() >= settings.sliceAge().toMillis();
        if (!old && active.bytes() < settings.sliceBytes()) {
            return;
        }
        Slice full = active;
        Slice fresh = Slice.write(Slice.path(settings.folder(), full.nextNumber(), now));
        known.forgetUnusedSince(now - settings.mostAge().toMillis());
        known.carryOver();
        // Until it is ended it is seen as it is now.
        full.view(true).decRef();
        active = fresh;
        older.add(full);
        sealing.execute(() -> {
            try {
                full.seal();
            } catch (IOException | RuntimeException failure) {
                LOG.warn("{} of the log store could not be ended in order; it is read as it is", full, failure);
            }
        });
    }

    /** Removes slices that are too old or too many, the oldest first. */
    synchronized void dropWhereDue() throws IOException {
        long oldest = settings.clock().millis() - settings.mostAge().toMillis();
        long bytes = active.bytes();
        for (Slice slice : older) {
            bytes += slice.bytes();
        }
        while (!older.isEmpty()) {
            Slice first = older.getFirst();
            if (first.lastMillis() >= oldest && bytes <= settings.mostBytes()) {
                return;
            }
            bytes -= first.bytes();
            older.removeFirst();
            LOG.info("dropping {} of the log store", first);
            sealing.execute(() -> {
                try {
                    first.delete();
                } catch (IOException | RuntimeException failure) {
                    LOG.warn("{} of the log store could not be removed", first, failure);
                }
            });
        }
    }

    synchronized long bytes() throws IOException {
        long bytes = active.bytes();
        for (Slice slice : older) {
            bytes += slice.bytes();
        }
        return bytes;
    }

    synchronized int count() {
        return older.size() + 1;
    }

    /** All entries, those included that were only just added where {@code fresh}. */
    synchronized View view(boolean fresh) throws IOException {
        List<DirectoryReader> parts = new ArrayList<>();
        for (Slice slice : older) {
            parts.add(slice.view(false));
        }
        parts.add(active.view(fresh));
        return new View(new MultiReader(parts.toArray(new IndexReader[0]), false), parts);
    }

    /** Lets slices that are being ended end. */
    @Override
    public void close() throws IOException {
        sealing.close();
        synchronized (this) {
            active.close();
            for (Slice slice : older) {
                slice.close();
            }
        }
    }
}
