package io.sailfish.model;

import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios kept as text: a title after "#", then lines of a word and its content, up to an empty line. Objects are JSON.
 */
public final class Scenarios {
    private Scenarios() {}

    /** A scenario; its title is its name in reports. */
    public record Scenario(String title, List<Line> lines) {
        /** The content of the first line with this word; empty where there is none. */
        public String content(String word) {
            return lines.stream()
                    .filter(line -> line.word().equals(word))
                    .map(Line::content)
                    .findFirst()
                    .orElse("");
        }

        @Override
        public String toString() {
            return title;
        }
    }

    public record Line(String word, String content) {}

    /** The scenarios of a file that lies beside a test's class. */
    public static List<Scenario> read(Class<?> test, String file) {
        List<Scenario> scenarios = new ArrayList<>();
        String title = "";
        List<Line> lines = new ArrayList<>();
        for (String line : (text(test, file) + "\n\n").lines().toList()) {
            if (line.startsWith("#")) {
                title = line.substring(1).strip();
            } else if (line.isBlank()) {
                if (!lines.isEmpty()) {
                    scenarios.add(new Scenario(title, List.copyOf(lines)));
                }
                lines.clear();
            } else {
                int space = line.indexOf(' ');
                lines.add(new Line(
                        space < 0 ? line : line.substring(0, space),
                        space < 0 ? "" : line.substring(space + 1).strip()));
            }
        }
        return scenarios;
    }

    private static String text(Class<?> test, String file) {
        try (InputStream in = test.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no such scenarios: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object of a type that a JSON text describes. */
    public static ApiObject object(MessageType type, String json) {
        return (ApiObject) JsonDecoder.decode(bytes(json), type).message();
    }

    /** The tree of a JSON text. */
    @SuppressWarnings("unchecked")
    public static StringMap<Object> tree(String json) {
        return (StringMap<Object>) JsonTree.parse(bytes(json));
    }

    /** A message as compact JSON with sorted keys, so that texts can be compared. */
    public static String canonical(Message message) {
        return canonical(new String(JsonEncoder.encode(message), StandardCharsets.UTF_8));
    }

    /** A JSON text in that form. */
    public static String canonical(String json) {
        return new String(JsonTree.encode(JsonTree.parse(bytes(json))), StandardCharsets.UTF_8);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
