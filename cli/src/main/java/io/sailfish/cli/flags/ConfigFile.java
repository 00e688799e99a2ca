package io.sailfish.cli.flags;

import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.value.GoDuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A component's configuration file of upstream's kind. What is read is taken out; {@link #refuseRest} refuses by name what
 * nobody has asked for, so that no setting is accepted and then ignored.
 */
public final class ConfigFile {
    private final Path file;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** Reads a file, which must be of this version and kind. */
    public static ConfigFile read(Path file, String apiVersion, String kind) {
        ConfigFile config = new ConfigFile(file);
        try {
            if (!(YamlDecoder.parse(Files.readAllBytes(file)).tree() instanceof Map<?, ?> root)) {
                throw new IllegalArgumentException(file + " holds no mapping");
            }
            config.add("", root);
        } catch (IOException | DecodeException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
        String foundVersion = config.text("apiVersion").orElse("");
        String foundKind = config.text("kind").orElse("");
        if (!foundVersion.equals(apiVersion) || !foundKind.equals(kind)) {
            throw new IllegalArgumentException(
                    "%s must be a %s of %s, not a %s of %s".formatted(file, kind, apiVersion, foundKind, foundVersion));
        }
        return config;
    }

    /** No file: no field is set. */
    public static ConfigFile none() {
        return new ConfigFile(Path.of(""));
    }

    private void add(String prefix, Map<?, ?> map) {
        map.forEach((name, value) -> {
            String path = prefix + name;
            fields.put(path, value);
            if (value instanceof Map<?, ?> inner) {
                add(path + ".", inner);
            }
        });
    }

    /** A field with a text, number or truth value; nested ones as "a.b". */
    public Optional<String> text(String path) {
        Object value = fields.remove(path);
        int end = path.lastIndexOf('.');
        if (end > 0) {
            dropIfRead(path.substring(0, end));
        }
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map || value instanceof List) {
            throw new IllegalArgumentException(file + ": " + path + " must be a single value");
        }
        return Optional.of(value.toString());
    }

    private void dropIfRead(String parent) {
        if (fields.keySet().stream().noneMatch(name -> name.startsWith(parent + "."))) {
            fields.remove(parent);
        }
    }

    public Optional<Integer> number(String path) {
        return text(path).map(text -> parsed(path, text, Integer::valueOf));
    }

    public Optional<Boolean> truth(String path) {
        return text(path)
                .map(text -> parsed(path, text, value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException(value);
                }));
    }

    public Optional<Duration> duration(String path) {
        return text(path).map(text -> parsed(path, text, GoDuration::parse));
    }

    private <T> T parsed(String path, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(file + ": " + path + " has an invalid value \"" + text + "\"");
        }
    }

    /** A list of texts. */
    public Optional<List<String>> texts(String path) {
        Object value = fields.remove(path);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(file + ": " + path + " must be a list");
        }
        return Optional.of(list.stream().map(String::valueOf).toList());
    }

    /** A mapping of texts. */
    public Optional<Map<String, String>> map(String path) {
        Object value = fields.remove(path);
        fields.keySet().removeIf(name -> name.startsWith(path + "."));
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(file + ": " + path + " must be a mapping");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((name, each) -> texts.put(String.valueOf(name), String.valueOf(each)));
        return Optional.of(texts);
    }

    /** A field that may be set, but only to what Sailfish does anyway. */
    public void only(String path, String... values) {
        text(path).ifPresent(text -> {
            if (!Set.of(values).contains(text)) {
                throw new IllegalArgumentException(
                        "%s: %s: %s is not supported, only %s".formatted(file, path, text, String.join(", ", values)));
            }
        });
    }

    /** Refuses every field that was not read. */
    public void refuseRest() {
        Set<String> rest = new TreeSet<>(fields.keySet());
        rest.removeIf(name -> fields.get(name) instanceof Map<?, ?> map && !map.isEmpty());
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(file + ": Sailfish does not have " + String.join(", ", rest));
        }
    }
}
