package io.sailfish.scheduler.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping of a configuration file that knows which of its fields were read, so that one nobody knows is refused and
 * not passed over.
 */
final class ConfigTree {
    private final String path;
    private final Map<?, ?> fields;
    private final Set<String> known = new HashSet<>();

    ConfigTree(String path, Object tree) {
        this.path = path;
        if (!(tree instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(path + ": a mapping is needed");
        }
        this.fields = map;
    }

    private Object value(String name) {
        known.add(name);
        return fields.get(name);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(value(name)).map(String::valueOf);
    }

    Optional<Integer> number(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Number number) {
            return Optional.of(number.intValue());
        }
        throw new IllegalArgumentException(at(name) + ": a number is needed, not " + value);
    }

    Optional<Boolean> flag(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        throw new IllegalArgumentException(at(name) + ": true or false is needed, not " + value);
    }

    Optional<ConfigTree> part(String name) {
        return Optional.ofNullable(value(name)).map(tree -> new ConfigTree(at(name), tree));
    }

    List<ConfigTree> parts(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(at(name) + ": a list is needed");
        }
        List<ConfigTree> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            parts.add(new ConfigTree(at(name) + "[" + i + "]", list.get(i)));
        }
        return parts;
    }

    IllegalArgumentException invalid(String name, String why) {
        return new IllegalArgumentException(at(name) + ": " + why);
    }

    /** Refuses fields that nobody asked for. */
    void requireAllKnown() {
        for (Object name : fields.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                throw new IllegalArgumentException("unknown field \"" + at(String.valueOf(name)) + "\"");
            }
        }
    }
}
