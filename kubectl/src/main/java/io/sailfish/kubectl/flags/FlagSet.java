package io.sailfish.kubectl.flags;

import io.sailfish.model.value.GoDuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flags that a command knows, parsed as Go's pflag does: {@code --name value}, {@code --name=value}, {@code -n value},
 * {@code -nvalue}, {@code -abc}; switches take a value after an equals sign only; flags and arguments may be mixed until
 * {@code --}. Values are checked while they are parsed.
 */
public final class FlagSet {
    private final Map<String, Flag> flags = new TreeMap<>();
    private final Map<String, Flag> letters = new LinkedHashMap<>();

    /** A flag with a value. */
    public FlagSet text(String name, String shorthand, String initial) {
        return add(new Flag(name, shorthand, Flag.Kind.TEXT, initial, ""));
    }

    /** A flag that may stand alone, which then means {@code bare}. */
    public FlagSet optional(String name, String initial, String bare) {
        return add(new Flag(name, "", Flag.Kind.TEXT, initial, bare));
    }

    /** A flag that is true or false. */
    public FlagSet toggle(String name, String shorthand, boolean initial) {
        return add(new Flag(name, shorthand, Flag.Kind.SWITCH, Boolean.toString(initial), "true"));
    }

    /** A flag that may come several times, and whose values may be joined by commas. */
    public FlagSet list(String name, String shorthand) {
        return add(new Flag(name, shorthand, Flag.Kind.LIST, "", ""));
    }

    /** A flag with a whole number. */
    public FlagSet number(String name, String shorthand, long initial) {
        return add(new Flag(name, shorthand, Flag.Kind.NUMBER, Long.toString(initial), ""));
    }

    /** A flag with a duration such as 1m30s. */
    public FlagSet duration(String name, String initial) {
        return add(new Flag(name, "", Flag.Kind.DURATION, initial, ""));
    }

    /** The flags of another set as well. */
    public FlagSet and(FlagSet other) {
        other.flags.values().forEach(this::add);
        return this;
    }

    private FlagSet add(Flag flag) {
        flags.put(flag.name(), flag);
        if (!flag.shorthand().isEmpty()) {
            letters.put(flag.shorthand(), flag);
        }
        return this;
    }

    public boolean isEmpty() {
        return flags.isEmpty();
    }

    /** Whether a flag of this name takes the word that follows it. */
    public boolean takesNext(String word) {
        Flag flag = word.startsWith("--")
                ? flags.get(word.substring(2))
                : word.length() == 2 ? letters.get(word.substring(1)) : null;
        return flag != null && flag.bare().isEmpty();
    }

    /** What the words say; the first that makes no sense is refused. */
    public Parsed parse(List<String> words) {
        Parse parse = new Parse(words);
        while (parse.next < words.size()) {
            String word = words.get(parse.next++);
            if (word.equals("--")) {
                parse.dash = parse.arguments.size();
                parse.arguments.addAll(words.subList(parse.next, words.size()));
                break;
            }
            if (word.startsWith("--")) {
                parse.named(word.substring(2));
            } else if (word.startsWith("-") && word.length() > 1) {
                parse.lettered(word.substring(1), word);
            } else {
                parse.arguments.add(word);
            }
        }
        return new Parsed(flags, parse.values, parse.arguments, parse.dash);
    }

    private final class Parse {
        private final List<String> words;
        private final Map<String, List<String>> values = new TreeMap<>();
        private final List<String> arguments = new ArrayList<>();
        private int next;
        private int dash = -1;

        Parse(List<String> words) {
            this.words = words;
        }

        private void named(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.isEmpty() || name.startsWith("-")) {
                throw new UsageError("bad flag syntax: --" + word);
            }
            Flag flag = flags.get(name);
            if (flag == null) {
                throw new UsageError("unknown flag: --" + name);
            }
            if (equals >= 0) {
                put(flag, word.substring(equals + 1));
            } else if (!flag.bare().isEmpty()) {
                put(flag, flag.bare());
            } else {
                put(flag, following("flag needs an argument: --" + name));
            }
        }

        private void lettered(String rest, String word) {
            String left = rest;
            while (!left.isEmpty()) {
                String letter = left.substring(0, 1);
                Flag flag = letters.get(letter);
                if (flag == null) {
                    throw new UsageError("unknown shorthand flag: '" + letter + "' in -" + left);
                }
                left = left.substring(1);
                if (left.length() > 1 && left.startsWith("=")) {
                    put(flag, left.substring(1));
                    return;
                }
                if (!flag.bare().isEmpty()) {
                    put(flag, flag.bare());
                } else if (!left.isEmpty()) {
                    put(flag, left);
                    return;
                } else {
                    put(flag, following("flag needs an argument: '" + letter + "' in " + word));
                }
            }
        }

        private String following(String complaint) {
            if (next >= words.size()) {
                throw new UsageError(complaint);
            }
            return words.get(next++);
        }

        private void put(Flag flag, String value) {
            String checked = checked(flag, value);
            List<String> all = values.computeIfAbsent(flag.name(), name -> new ArrayList<>());
            if (flag.kind() != Flag.Kind.LIST) {
                all.clear();
            }
            all.add(checked);
        }
    }

    private static String checked(Flag flag, String value) {
        @Nullable
        String problem = switch (flag.kind()) {
            case TEXT, LIST -> null;
            case SWITCH ->
                List.of("1", "t", "T", "true", "TRUE", "True").contains(value)
                                || List.of("0", "f", "F", "false", "FALSE", "False")
                                        .contains(value)
                        ? null
                        : "strconv.ParseBool: parsing \"" + value + "\": invalid syntax";
            case NUMBER ->
                value.matches("[+-]?\\d{1,18}") ? null : "strconv.ParseInt: parsing \"" + value + "\": invalid syntax";
            case DURATION -> durationProblem(value);
        };
        if (problem != null) {
            throw new UsageError("invalid argument \"" + value + "\" for \"" + flag.shown() + "\" flag: " + problem);
        }
        return flag.kind() == Flag.Kind.SWITCH ? Boolean.toString("1tT".contains(value.substring(0, 1))) : value;
    }

    private static @Nullable String durationProblem(String value) {
        try {
            GoDuration.parse(value);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
