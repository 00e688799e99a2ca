package io.sailfish.kubectl.flags;

import io.sailfish.model.value.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the words of a command line say. */
public final class Parsed {
    private final Map<String, Flag> flags;
    private final Map<String, List<String>> values;
    private final List<String> arguments;
    private final int dash;

    Parsed(Map<String, Flag> flags, Map<String, List<String>> values, List<String> arguments, int dash) {
        this.flags = flags;
        this.values = values;
        this.arguments = List.copyOf(arguments);
        this.dash = dash;
    }

    private Flag flag(String name) {
        Flag flag = flags.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("the command has no flag --" + name);
        }
        return flag;
    }

    /** The value of a flag, or what it has where it is not given. */
    public String text(String name) {
        List<String> given = values.get(flag(name).name());
        return given == null ? flag(name).initial() : given.getLast();
    }

    public boolean is(String name) {
        return Boolean.parseBoolean(text(name));
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    public Duration duration(String name) {
        return GoDuration.parse(text(name));
    }

    /** All values of a flag, split at commas. */
    public List<String> list(String name) {
        List<String> all = new ArrayList<>();
        for (String value : occurrences(name)) {
            all.addAll(List.of(value.split(",", -1)));
        }
        return all;
    }

    /** All values of a flag as they were given. */
    public List<String> occurrences(String name) {
        return values.getOrDefault(flag(name).name(), List.of());
    }

    /** Whether the flag was given. */
    public boolean changed(String name) {
        return values.containsKey(flag(name).name());
    }

    /** Whether the command knows the flag. */
    public boolean knows(String name) {
        return flags.containsKey(name);
    }

    /** The words that are no flags. */
    public List<String> arguments() {
        return arguments;
    }

    /** How many arguments stand before {@code --}; -1 where it does not stand. */
    public int dash() {
        return dash;
    }
}
