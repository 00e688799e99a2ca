package io.sailfish.schemagen;

import java.util.ArrayList;
import java.util.List;

/**
 * A comment of upstream's, taken apart.
 *
 * @param description the text for people, in the form that upstream's OpenAPI gives it
 * @param markers     the lines that begin with "+", without it
 */
record Comment(String description, List<String> markers) {
    static final Comment NONE = new Comment("", List.of());

    static Comment of(List<String> lines) {
        List<String> markers = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean stopped = false;
        for (String line : lines) {
            String trimmed = line.strip();
            if (trimmed.startsWith("+")) {
                markers.add(trimmed.substring(1).strip());
            } else if (trimmed.equals("---")) {
                stopped = true;
            } else if (!stopped && !trimmed.startsWith("TODO")) {
                append(text, line);
            }
        }
        return new Comment(text.toString().strip(), List.copyOf(markers));
    }

    /** Lines of a paragraph are joined by spaces; an indented line stands alone. */
    private static void append(StringBuilder text, String line) {
        boolean indented = line.startsWith(" ") || line.startsWith("\t");
        if ((indented || line.isBlank()) && !text.isEmpty()) {
            text.setLength(text.length() - 1);
        }
        if (line.isBlank()) {
            text.append("\n\n");
        } else if (indented) {
            text.append('\n').append(line.stripTrailing()).append('\n');
        } else {
            text.append(line.stripTrailing()).append(' ');
        }
    }

    /** Whether a marker stands alone or with a value. */
    boolean has(String marker) {
        return markers.stream().anyMatch(line -> line.equals(marker) || line.startsWith(marker + "="));
    }

    /** The values of a marker, in order. */
    List<String> values(String marker) {
        return markers.stream()
                .filter(line -> line.startsWith(marker + "="))
                .map(line -> line.substring(marker.length() + 1).strip())
                .toList();
    }

    /** The first value of a marker, or empty. */
    String value(String marker) {
        List<String> values = values(marker);
        return values.isEmpty() ? "" : values.getFirst();
    }
}
