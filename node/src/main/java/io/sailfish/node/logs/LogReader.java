package io.sailfish.node.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Copies what was asked for of a container's log file to a stream, in the form that people see. */
public final class LogReader {
    /** How often a followed file is looked at: a person does not notice, and inotify instances are few. */
    private static final Duration FOLLOW_INTERVAL = Duration.ofMillis(100);

    private static final int BLOCK = 64 * 1024;

    private final Path file;
    private final LogOptions options;
    private final OutputStream out;
    private long remaining;
    private boolean midLine;

    private LogReader(Path file, LogOptions options, OutputStream out) {
        this.file = file;
        this.options = options;
        this.out = out;
        this.remaining = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
    }

    /**
     * Copies a log. Blocks; ends at the end of the file, when followed once the container has ended too, or when writing
     * fails.
     *
     * @param running whether the container still runs; asked when following
     */
    public static void copy(Path file, LogOptions options, BooleanSupplier running, OutputStream out)
            throws IOException, InterruptedException {
        new LogReader(file, options, out).run(running);
    }

    private void run(BooleanSupplier running) throws IOException, InterruptedException {
        RandomAccessFile log = new RandomAccessFile(file.toFile(), "r");
        try {
            Object inode = inode();
            log.seek(options.tailLines() < 0 ? 0 : tailPosition(log, options.tailLines()));
            while (true) {
                // asked before reading: what a container wrote before it ended is read after it has ended
                boolean more = options.follow() && running.getAsBoolean();
                copyLines(log, !more);
                out.flush();
                if (remaining <= 0 || !more) {
                    Object current = inode();
                    if (remaining <= 0 || current == null || current.equals(inode)) {
                        return;
                    }
                }
                Object current = inode();
                if (current != null && !current.equals(inode)) {
                    // rotated: the rest of the old file, then the new one
                    copyLines(log, true);
                    log.close();
                    log = new RandomAccessFile(file.toFile(), "r");
                    inode = inode();
                } else {
                    Thread.sleep(FOLLOW_INTERVAL);
                }
            }
        } finally {
            log.close();
        }
    }

    private Object inode() throws IOException {
        return Files.exists(file) ? Files.getAttribute(file, "unix:ino") : null;
    }

    /** Copies complete lines from the position to the end; an unfinished line stays for the next time, unless it is last. */
    private void copyLines(RandomAccessFile log, boolean last) throws IOException {
        byte[] buffer = new byte[BLOCK];
        int filled = 0;
        long position = log.getFilePointer();
        while (remaining > 0) {
            int read = log.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                if (last && filled > 0) {
                    write(buffer, filled);
                    position += filled;
                }
                break;
            }
            filled += read;
            int start = 0;
            for (int i = filled - read; i < filled && remaining > 0; i++) {
                if (buffer[i] == '\n') {
                    write(start == 0 ? buffer : Arrays.copyOfRange(buffer, start, i), i - start);
                    start = i + 1;
                }
            }
            position += start;
            filled -= start;
            System.arraycopy(buffer, start, buffer, 0, filled);
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        log.seek(position);
    }

    private void write(byte[] raw, int length) throws IOException {
        Optional<LogLine> parsed = LogLine.parse(raw, length);
        if (parsed.isEmpty()) {
            return;
        }
        LogLine line = parsed.get();
        if (!options.stream().isEmpty() && !options.stream().equals(line.stream())) {
            return;
        }
        if (options.since() != java.time.Instant.MIN && line.instant().isBefore(options.since())) {
            return;
        }
        if (options.timestamps() && !midLine) {
            emit((line.time() + " ").getBytes(StandardCharsets.US_ASCII));
        }
        emit(line.content());
        if (!line.partial()) {
            emit(new byte[] {'\n'});
        }
        midLine = line.partial();
    }

    private void emit(byte[] bytes) throws IOException {
        int count = (int) Math.min(bytes.length, remaining);
        out.write(bytes, 0, count);
        remaining -= count;
    }

    /** Where the last so many lines of the file begin. */
    static long tailPosition(RandomAccessFile log, long lines) throws IOException {
        long end = log.length();
        if (lines == 0) {
            return end;
        }
        byte[] buffer = new byte[BLOCK];
        long seen = 0;
        long position = end;
        while (position > 0) {
            int count = (int) Math.min(buffer.length, position);
            position -= count;
            log.seek(position);
            log.readFully(buffer, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                // the newline at the very end closes the last line, it does not begin another
                if (buffer[i] == '\n' && position + i != end - 1 && ++seen == lines) {
                    return position + i + 1;
                }
            }
        }
        return 0;
    }
}
