package io.sailfish.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs of the operating system and reports their failures with what they printed. */
public final class Commands {

    private Commands() {}

    /** Runs a program to its end and returns what it printed on standard output. */
    public static String run(String... command) {
        return run(List.of(command));
    }

    /** Runs a program to its end and returns what it printed on standard output. */
    public static String run(List<String> command) {
        Result result = attempt(command);
        if (result.code() != 0) {
            throw new CommandFailedException(command, result);
        }
        return result.output();
    }

    /** Runs a program to its end, whatever its outcome. */
    public static Result attempt(String... command) {
        return attempt(List.of(command));
    }

    /** Runs a program to its end, whatever its outcome. */
    public static Result attempt(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            StringBuilder errors = new StringBuilder();
            Thread reader = Thread.ofVirtual().start(() -> errors.append(read(process.getErrorStream())));
            String output = read(process.getInputStream());
            int code = process.waitFor();
            reader.join();
            return new Result(code, output, errors.toString());
        } catch (IOException e) {
            return new Result(127, "", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static String read(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a program ended. */
    public record Result(int code, String output, String errors) {}

    /** A program that failed, with its own words. */
    public static final class CommandFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CommandFailedException(List<String> command, Result result) {
            super("`%s` failed with exit code %d: %s"
                    .formatted(
                            String.join(" ", command),
                            result.code(),
                            (result.errors().isBlank() ? result.output() : result.errors()).strip()));
        }
    }
}
