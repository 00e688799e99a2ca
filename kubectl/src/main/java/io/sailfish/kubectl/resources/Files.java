package io.sailfish.kubectl.resources;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The documents of what -f names: files, folders, URLs, and the standard input as {@code -}. */
public final class Files {
    private static final List<String> EXTENSIONS = List.of(".json", ".yaml", ".yml");

    /** A document with its place. */
    public record Document(Object tree, String source) {}

    private Files() {}

    /** All documents, in order. */
    public static List<Document> read(List<String> names, boolean recursive, InputStream in) {
        List<Document> documents = new ArrayList<>();
        for (String name : names) {
            if (name.equals("-")) {
                split(bytes(in, "STDIN"), "STDIN", documents);
            } else if (name.startsWith("http://") || name.startsWith("https://")) {
                try (InputStream stream = URI.create(name).toURL().openStream()) {
                    split(bytes(stream, name), name, documents);
                } catch (IOException e) {
                    throw KubectlError.of("unable to read URL \"" + name + "\", " + e.getMessage());
                }
            } else {
                paths(name, recursive).forEach(path -> split(bytes(path), path.toString(), documents));
            }
        }
        return documents;
    }

    private static List<Path> paths(String name, boolean recursive) {
        Path path = Path.of(name);
        if (!java.nio.file.Files.exists(path)) {
            throw KubectlError.of("the path \"" + name + "\" does not exist");
        }
        if (!java.nio.file.Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> inside = java.nio.file.Files.walk(path, recursive ? Integer.MAX_VALUE : 1)) {
            List<Path> found = inside.filter(java.nio.file.Files::isRegularFile)
                    .filter(file -> EXTENSIONS.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw KubectlError.of(
                        "error reading [" + name + "]: recognized file extensions are [.json .yaml .yml]");
            }
            return found;
        } catch (IOException e) {
            throw KubectlError.of(e.getMessage());
        }
    }

    private static String bytes(Path path) {
        try (InputStream stream = java.nio.file.Files.newInputStream(path)) {
            return bytes(stream, path.toString());
        } catch (IOException e) {
            throw KubectlError.of("open " + path + ": " + e.getMessage());
        }
    }

    private static String bytes(InputStream stream, String source) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw KubectlError.of("read " + source + ": " + e.getMessage());
        }
    }

    private static void split(String text, String source, List<Document> into) {
        for (String document : YamlDecoder.split(text)) {
            try {
                Object tree = YamlDecoder.parse(document.getBytes(StandardCharsets.UTF_8))
                        .tree();
                if (tree instanceof Map<?, ?> map && !map.isEmpty()) {
                    into.add(new Document(tree, source));
                }
            } catch (DecodeException e) {
                throw KubectlError.of("error parsing " + source + ": error converting YAML to JSON: " + e.getMessage());
            }
        }
    }
}
