package io.sailfish.model.codec;

import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.codec.YamlDecoder.Document;
import io.sailfish.model.status.GoSyntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Builds a tree of the events of a YAML parser. Used once. */
final class YamlReader {
    /** More nodes than a body of acceptable size has: only documents that multiply themselves by aliases get there. */
    private static final int MAX_NODES = 1_000_000;

    private static final String TAGS = "tag:yaml.org,2002:";

    private final ParserImpl events;
    private final Map<String, Node> anchors = new HashMap<>();
    private final List<String> duplicateKeys = new ArrayList<>();
    private int nodes;
    private int depth;

    /** A value with the number of nodes in it, aliases expanded. */
    private record Node(@Nullable Object value, int size) {
        /** An anchor whose value is still open. */
        static final Node OPEN = new Node(null, 0);
    }

    YamlReader(byte[] yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        events = new ParserImpl(new StreamReader(new String(yaml, StandardCharsets.UTF_8)), options);
    }

    Document document() {
        try {
            expect(Event.ID.StreamStart);
            Object tree = JsonNull.NULL;
            if (events.checkEvent(Event.ID.DocumentStart)) {
                events.getEvent();
                tree = node(events.getEvent());
                expect(Event.ID.DocumentEnd);
            }
            return new Document(tree, List.copyOf(duplicateKeys));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String line = mark == null ? "" : "line " + (mark.getLine() + 1) + ": ";
            throw failure(line + e.getProblem());
        } catch (YAMLException e) {
            throw failure(String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed"));
        } catch (IllegalArgumentException e) {
            // How the parser reports some bad escapes.
            throw failure("malformed escape");
        }
    }

    private void expect(Event.ID id) {
        if (!events.checkEvent(id)) {
            throw failure("expected " + id);
        }
        events.getEvent();
    }

    private Object node(Event event) {
        int before = nodes;
        count(1);
        if (event instanceof AliasEvent alias) {
            return resolved(alias);
        }
        String anchor = event instanceof NodeEvent node ? node.getAnchor() : null;
        if (anchor != null) {
            anchors.put(anchor, Node.OPEN);
        }
        if (++depth > JsonDecoder.MAX_DEPTH) {
            throw new DecodeException(Fault.LIMIT, "yaml: exceeded max depth of " + JsonDecoder.MAX_DEPTH);
        }
        Object value = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent _ -> sequence();
            case MappingStartEvent _ -> mapping();
            default -> throw failure(line(event) + "unexpected " + event.getEventId());
        };
        depth--;
        if (anchor != null) {
            anchors.put(anchor, new Node(value, nodes - before));
        }
        return value;
    }

    private Object resolved(AliasEvent alias) {
        Node node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw failure("unknown anchor '" + alias.getAnchor() + "' referenced");
        }
        if (node.value == null) {
            throw failure("anchor '" + alias.getAnchor() + "' value contains itself");
        }
        count(node.size);
        return node.value;
    }

    private void count(int more) {
        if (nodes > MAX_NODES - more) {
            throw new DecodeException(Fault.LIMIT, "yaml: document contains excessive aliasing");
        }
        nodes += more;
    }

    private List<Object> sequence() {
        List<Object> items = new ArrayList<>();
        for (Event event = events.getEvent(); !event.is(Event.ID.SequenceEnd); event = events.getEvent()) {
            items.add(node(event));
        }
        return Collections.unmodifiableList(items);
    }

    private Map<String, Object> mapping() {
        // Sorted, as upstream's detour by JSON sorts them: it decides which problem is named first.
        Map<String, Object> own = new TreeMap<>();
        Map<String, Object> merged = new TreeMap<>();
        for (Event event = events.getEvent(); !event.is(Event.ID.MappingEnd); event = events.getEvent()) {
            if (isMerge(event)) {
                merge(node(events.getEvent()), merged, event);
                continue;
            }
            Object key = node(event);
            String name = name(key, event);
            if (own.containsKey(name)) {
                duplicateKeys.add(line(event) + "key " + GoSyntax.show(key) + " already set in map");
            }
            own.put(name, node(events.getEvent()));
        }
        merged.forEach(own::putIfAbsent);
        return Collections.unmodifiableMap(own);
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.getValue().equals("<<")
                && (scalar.getScalarStyle() == ScalarStyle.PLAIN || (TAGS + "merge").equals(scalar.getTag()));
    }

    /** Adds what a merge key refers to; of several mappings the first that has a key wins. */
    private static void merge(Object source, Map<String, Object> target, Event event) {
        switch (source) {
            case Map<?, ?> map -> map.forEach((key, value) -> target.putIfAbsent((String) key, value));
            case List<?> list -> {
                for (Object item : list) {
                    if (!(item instanceof Map<?, ?>)) {
                        throw failure(line(event) + "map merge requires map or sequence of maps as the value");
                    }
                    merge(item, target, event);
                }
            }
            default -> throw failure(line(event) + "map merge requires map or sequence of maps as the value");
        }
    }

    private static String name(Object key, Event event) {
        return switch (key) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Double number -> GoNumber.format(number);
            case Number number -> number.toString();
            default -> throw failure(line(event) + "invalid map key: " + GoSyntax.show(key));
        };
    }

    private Object scalar(ScalarEvent event) {
        String text = event.getValue();
        String tag = event.getTag();
        if (tag == null) {
            return event.getScalarStyle() == ScalarStyle.PLAIN ? jsonValue(YamlScalar.resolve(text), event) : text;
        }
        return switch (tag) {
            case TAGS + "binary" -> binary(text, event);
            case TAGS + "int", TAGS + "float", TAGS + "bool", TAGS + "null" -> {
                Object value = jsonValue(YamlScalar.resolve(text), event);
                if (value instanceof String) {
                    String name = "!!" + tag.substring(TAGS.length());
                    throw failure(line(event) + "cannot decode !!str `" + text + "` as a " + name);
                }
                yield value;
            }
            default -> text;
        };
    }

    /** JSON has no infinities, and Go's JSON writes whole floats as integers. */
    private static Object jsonValue(Object value, Event event) {
        if (value instanceof Double number) {
            if (number.isNaN() || number.isInfinite()) {
                throw failure(line(event) + "json: unsupported value: " + number);
            }
            if (number == Math.rint(number) && Math.abs(number) < 1e18) {
                return number.longValue();
            }
        }
        return value;
    }

    private static String binary(String text, Event event) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw failure(line(event) + "!!binary value contains invalid base64 data");
        }
    }

    private static String line(Event event) {
        Mark mark = event.getStartMark();
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ": ";
    }

    private static DecodeException failure(String problem) {
        return new DecodeException(Fault.SYNTAX, "yaml: " + problem);
    }
}
