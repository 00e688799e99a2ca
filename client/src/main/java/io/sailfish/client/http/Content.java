package io.sailfish.client.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A certificate, key or token: as it is, in a file that may be replaced while we run, or from whoever renews it. */
public sealed interface Content {
    /** Nothing given. */
    Content NONE = new Data("");

    /** Text that never changes. It may be secret and is not shown. */
    record Data(String text) implements Content {
        @Override
        public String toString() {
            return text.isEmpty() ? "none" : text.length() + " characters";
        }
    }

    /** What a file holds whenever it is read. */
    record InFile(Path path) implements Content {}

    /** What somebody supplies whenever it is read, as a token that is renewed. */
    record Supplied(Supplier<String> source) implements Content {}

    static Content of(String text) {
        return text.isEmpty() ? NONE : new Data(text);
    }

    static Content of(Path path) {
        return new InFile(path);
    }

    /** Whether nothing is given. */
    default boolean isNone() {
        return equals(NONE);
    }

    /** The content as it is now. Throws {@link UncheckedIOException} where a file cannot be read. */
    default String read() {
        return switch (this) {
            case Data(String text) -> text;
            case Supplied(Supplier<String> source) -> source.get();
            case InFile(Path path) -> {
                try {
                    yield Files.readString(path, StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
                }
            }
        };
    }
}
