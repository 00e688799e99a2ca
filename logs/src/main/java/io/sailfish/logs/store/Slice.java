package io.sailfish.logs.store;

import io.sailfish.logs.index.LogAnalyzer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/**
 * One Lucene index, with the entries that arrived during a time. The newest slice of a store takes entries; the others are
 * only read. Its name says the number of its first entry and when it was begun.
 */
final class Slice implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("slice-(\\d{19})-(\\d{13})");
    private static final String NEXT_NUMBER = "nextNumber";
    private static final String LAST_MILLIS = "lastMillis";
    private static final double BUFFER_MEGABYTES = 8;

    private final Path folder;
    private final long firstNumber;
    private final long begunMillis;
    private final Directory directory;
    private @Nullable IndexWriter writer;
    private @Nullable DirectoryReader reader;
    private long nextNumber;
    private long lastMillis;

    private Slice(Path folder) throws IOException {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (!name.matches()) {
            throw new IOException(folder + " is no slice of a log store");
        }
        this.folder = folder;
        this.firstNumber = Long.parseLong(name.group(1));
        this.begunMillis = Long.parseLong(name.group(2));
        this.nextNumber = firstNumber;
        this.lastMillis = begunMillis;
        this.directory = new MMapDirectory(folder);
    }

    /** The slices in a folder, oldest first. */
    static List<Path> in(Path store) throws IOException {
        List<Path> slices = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(store, "slice-*")) {
            for (Path one : all) {
                if (NAME.matcher(one.getFileName().toString()).matches()) {
                    slices.add(one);
                }
            }
        }
        slices.sort(null);
        return slices;
    }

    /** A slice that takes entries, new or as it was committed last. */
    static Slice write(Path folder) throws IOException {
        Slice slice = new Slice(folder);
        IndexWriterConfig config = new IndexWriterConfig(new LogAnalyzer())
                .setCodec(new Lucene104Codec(Lucene104Codec.Mode.BEST_COMPRESSION))
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setUseCompoundFile(true)
                .setCommitOnClose(false);
        ConcurrentMergeScheduler merges = new ConcurrentMergeScheduler();
        merges.setMaxMergesAndThreads(4, 1);
        config.setMergeScheduler(merges);
        TieredMergePolicy policy = new TieredMergePolicy();
        policy.setMaxMergedSegmentMB(1024);
        config.setMergePolicy(policy);
        IndexWriter writer = new IndexWriter(slice.directory, config);
        slice.writer = writer;
        DirectoryReader reader = DirectoryReader.open(writer);
        slice.reader = reader;
        if (writer.getLiveCommitData() != null) {
            Map<String, String> data = new HashMap<>();
            writer.getLiveCommitData().forEach(entry -> data.put(entry.getKey(), entry.getValue()));
            slice.readCommit(data);
        }
        return slice;
    }

    /** A slice that is only read; removes what a merge left that was cut off. */
    static Slice read(Path folder) throws IOException {
        new IndexWriter(new MMapDirectory(folder), new IndexWriterConfig().setCommitOnClose(false)).close();
        Slice slice = new Slice(folder);
        DirectoryReader reader = DirectoryReader.open(slice.directory);
        slice.reader = reader;
        slice.readCommit(reader.getIndexCommit().getUserData());
        return slice;
    }

    private void readCommit(Map<String, String> data) {
        nextNumber = Long.parseLong(data.getOrDefault(NEXT_NUMBER, Long.toString(firstNumber)));
        lastMillis = Long.parseLong(data.getOrDefault(LAST_MILLIS, Long.toString(begunMillis)));
    }

    static Path path(Path store, long firstNumber, long millis) {
        return store.resolve("slice-%019d-%013d".formatted(firstNumber, millis));
    }

    IndexWriter writer() {
        IndexWriter open = writer;
        if (open == null) {
            throw new IllegalStateException("the slice is only read");
        }
        return open;
    }

    /** The number that the entry after the last committed one gets. */
    long nextNumber() {
        return nextNumber;
    }

    long begunMillis() {
        return begunMillis;
    }

    /** When the last entry arrived. */
    long lastMillis() {
        return lastMillis;
    }

    /** Whether anything was ever committed to it. */
    boolean isCommitted() throws IOException {
        return DirectoryReader.indexExists(directory);
    }

    /** Puts all that was added on disk. */
    void commit(long next, long nowMillis) throws IOException {
        IndexWriter open = writer();
        open.setLiveCommitData(Map.of(NEXT_NUMBER, Long.toString(next), LAST_MILLIS, Long.toString(nowMillis))
                .entrySet());
        open.commit();
        nextNumber = next;
        lastMillis = nowMillis;
    }

    /** A view of it as it is now, which the caller gives back by {@link DirectoryReader#decRef}. */
    synchronized DirectoryReader view(boolean fresh) throws IOException {
        DirectoryReader present = reader;
        if (present == null) {
            throw new IOException("the slice is closed");
        }
        if (fresh && writer != null) {
            DirectoryReader newer = DirectoryReader.openIfChanged(present, writer);
            if (newer != null) {
                reader = newer;
                present.decRef();
                present = newer;
            }
        }
        present.incRef();
        return present;
    }

    /** Takes no more entries: merges that are under way end, and the view is of what is on disk. */
    void seal() throws IOException {
        IndexWriter open = writer();
        open.commit();
        open.close();
        synchronized (this) {
            writer = null;
            DirectoryReader present = reader;
            if (present != null) {
                reader = DirectoryReader.open(directory);
                present.decRef();
            }
        }
    }

    /** The bytes of its files. */
    long bytes() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                try {
                    sum += Files.size(file);
                } catch (java.nio.file.NoSuchFileException merged) {
                    // A merge has replaced it meanwhile.
                    continue;
                }
            }
        }
        return sum;
    }

    /** Ends without writing anything. */
    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.rollback();
        }
        synchronized (this) {
            if (reader != null) {
                reader.decRef();
                reader = null;
            }
        }
        directory.close();
    }

    /** Ends and goes from the disk. */
    void delete() throws IOException {
        close();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
