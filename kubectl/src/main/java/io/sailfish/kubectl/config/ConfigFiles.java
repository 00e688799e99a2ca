package io.sailfish.kubectl.config;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.codec.YamlEncoder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The kubeconfig files that count, laid over each other: the one that the flag names, or those of the KUBECONFIG variable,
 * or that in the home folder. The first to name something wins; a change goes to the file that has it.
 */
public final class ConfigFiles {
    /** The parts of a file that have names, and the key of what stands under a name. */
    public enum Part {
        CLUSTER("clusters", "cluster"),
        CONTEXT("contexts", "context"),
        USER("users", "user");

        private final String list;
        private final String key;

        Part(String list, String key) {
            this.list = list;
            this.key = key;
        }

        public String list() {
            return list;
        }

        public String key() {
            return key;
        }
    }

    /** What stands under a name, and the file it stands in. */
    public record Entry(StringMap<Object> content, Path file) {}

    private final List<Path> paths;
    private final Map<Path, StringMap<Object>> files = new LinkedHashMap<>();

    private ConfigFiles(List<Path> paths) {
        this.paths = paths;
    }

    /** @param flag the file that a flag names; empty where none does */
    public static ConfigFiles load(String flag, Map<String, String> environment) {
        String variable = environment.getOrDefault("KUBECONFIG", "");
        List<Path> paths = new ArrayList<>();
        if (!flag.isEmpty()) {
            paths.add(Path.of(flag));
        } else if (!variable.isEmpty()) {
            Arrays.stream(variable.split(File.pathSeparator))
                    .filter(path -> !path.isEmpty())
                    .map(Path::of)
                    .distinct()
                    .forEach(paths::add);
        } else {
            paths.add(Path.of(environment.getOrDefault("HOME", ""), ".kube", "config"));
        }
        ConfigFiles config = new ConfigFiles(paths);
        for (Path path : paths) {
            if (Files.exists(path)) {
                config.files.put(path, read(path));
            }
        }
        return config;
    }

    private static StringMap<Object> read(Path path) {
        try {
            return Tree.map(YamlDecoder.parse(Files.readAllBytes(path)).tree());
        } catch (IOException | DecodeException e) {
            throw KubectlError.of("error loading config file \"" + path + "\": " + e.getMessage());
        }
    }

    /** Whether there is no file at all. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** The first of the paths. */
    public Path first() {
        return paths.getFirst();
    }

    public String currentContext() {
        return files.values().stream()
                .map(tree -> Tree.text(tree, "current-context"))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** All entries of a part, by name. */
    public Map<String, Entry> entries(Part part) {
        Map<String, Entry> entries = new TreeMap<>();
        files.forEach((path, tree) -> {
            for (Object entry : Tree.list(tree, part.list())) {
                entries.putIfAbsent(Tree.text(entry, "name"), new Entry(Tree.map(entry, part.key()), path));
            }
        });
        return entries;
    }

    /** What stands under a name; null where nothing does. */
    public @Nullable Entry entry(Part part, String name) {
        return entries(part).get(name);
    }

    /** The file for what stands in none yet: the first that exists, or the last of the paths. */
    private Path target() {
        return files.isEmpty() ? paths.getLast() : files.keySet().iterator().next();
    }

    /** Sets the current context. */
    public void use(String context) {
        Path file = files.entrySet().stream()
                .filter(entry -> !Tree.text(entry.getValue(), "current-context").isEmpty())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(this::target);
        change(file, tree -> tree.with("current-context", context));
    }

    /** Sets what stands under a name, in the file that has it. */
    public void put(Part part, String name, StringMap<Object> content) {
        Entry present = entry(part, name);
        change(present == null ? target() : present.file(), tree -> {
            List<Object> entries = new ArrayList<>();
            for (Object entry : Tree.list(tree, part.list())) {
                if (!Tree.text(entry, "name").equals(name)) {
                    entries.add(entry);
                }
            }
            entries.add(Tree.of(part.key(), content, "name", name));
            entries.sort(java.util.Comparator.comparing(entry -> Tree.text(entry, "name")));
            return tree.with(part.list(), entries);
        });
    }

    /** Deletes what stands under a name; the file it stood in. */
    public Path remove(Part part, String name, Path file) {
        change(
                file,
                tree -> tree.with(
                        part.list(),
                        Tree.list(tree, part.list()).stream()
                                .filter(entry -> !Tree.text(entry, "name").equals(name))
                                .map(Object.class::cast)
                                .toList()));
        return file;
    }

    private void change(Path file, UnaryOperator<StringMap<Object>> change) {
        StringMap<Object> before = files.getOrDefault(file, StringMap.of());
        StringMap<Object> filled = Tree.of(
                "apiVersion",
                "v1",
                "clusters",
                List.of(),
                "contexts",
                List.of(),
                "current-context",
                "",
                "kind",
                "Config");
        for (Map.Entry<String, Object> entry : before.entrySet()) {
            filled = filled.with(entry.getKey(), entry.getValue());
        }
        StringMap<Object> after = change.apply(filled.containsKey("users") ? filled : filled.with("users", List.of()));
        files.put(file, after);
        write(file, YamlEncoder.encodeTree(after));
    }

    private static void write(Path file, byte[] content) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(
                    folder,
                    ".config",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw KubectlError.of("cannot write " + file + ": " + e.getMessage());
        }
    }

    /** All files as one, which {@code config view} shows. */
    public StringMap<Object> merged() {
        StringMap<Object> merged = Tree.of(
                "apiVersion",
                "v1",
                "current-context",
                currentContext(),
                "kind",
                "Config",
                "preferences",
                StringMap.of());
        for (Part part : Part.values()) {
            List<Object> entries = new ArrayList<>();
            this.entries(part)
                    .forEach((name, entry) -> entries.add(Tree.of(part.key(), entry.content(), "name", name)));
            merged = merged.with(part.list(), entries.isEmpty() ? io.sailfish.model.ValueType.JsonNull.NULL : entries);
        }
        return merged;
    }
}
