package io.sailfish.schemagen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Upstream's comments on messages and fields, as the protobuf compiler left them in the generated sources. */
final class SourceComments {
    private static final Pattern INTERFACE =
            Pattern.compile(" *// @@protoc_insertion_point\\(interface_extends:(k8s[\\w.]+)\\)");
    private static final Pattern MESSAGE = Pattern.compile(" *\\* Protobuf type \\{@code (k8s[\\w.]+)}");
    private static final Pattern FIELD = Pattern.compile(" *\\* <code>.* = (\\d+)( \\[.*])?;</code>");
    private static final Pattern PREFIX = Pattern.compile("^ *\\* ?");

    private final Map<String, Comment> comments = new HashMap<>();
    private final List<String> outerClasses = new ArrayList<>();

    SourceComments(Path sourcesJar) {
        try (ZipFile zip = new ZipFile(sourcesJar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".java")) {
                    outerClasses.add(name.substring(name.lastIndexOf('/') + 1, name.length() - ".java".length()));
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
                        read(lines);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The generated outer classes, by file. */
    List<String> outerClasses() {
        return outerClasses;
    }

    /** The comment of a message; empty where there is none. */
    Comment message(String protoName) {
        return comments.getOrDefault(protoName, Comment.NONE);
    }

    /** The comment of a field; empty where there is none. */
    Comment field(String protoName, int number) {
        return comments.getOrDefault(protoName + "#" + number, Comment.NONE);
    }

    private void read(BufferedReader lines) throws IOException {
        List<String> text = List.of();
        boolean inside = false;
        String message = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (inside) {
                if (line.endsWith("* </pre>")) {
                    inside = false;
                } else {
                    text.add(unescape(PREFIX.matcher(line).replaceFirst("")));
                }
            } else if (line.endsWith("* <pre>")) {
                inside = true;
                text = new ArrayList<>();
            } else if (line.endsWith("/**")) {
                text = List.of();
            } else if (line.contains("@@protoc") && INTERFACE.matcher(line) instanceof Matcher m && m.matches()) {
                message = m.group(1);
            } else if (line.contains("* Protobuf type") && MESSAGE.matcher(line) instanceof Matcher m && m.matches()) {
                comments.putIfAbsent(m.group(1), Comment.of(text));
                message = "";
            } else if (!message.isEmpty()
                    && line.contains("* <code>")
                    && FIELD.matcher(line) instanceof Matcher m
                    && m.matches()) {
                comments.putIfAbsent(message + "#" + m.group(1), Comment.of(text));
            }
        }
    }

    private static String unescape(String line) {
        return line.indexOf('&') < 0
                ? line
                : line.replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&#64;", "@")
                        .replace("&#42;", "*")
                        .replace("&#47;", "/")
                        .replace("&#92;", "\\")
                        .replace("&amp;", "&");
    }
}
