package io.sailfish.model.codec;

import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.codec.JsonDecoder.TypeMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads YAML into messages as upstream does, which turns it into JSON first: the YAML 1.1 that Go's library knows, one
 * document, anchors and merge keys resolved.
 */
public final class YamlDecoder {
    private YamlDecoder() {}

    /** A document as a tree of maps, lists and scalars, and the keys that stand twice in it. */
    public record Document(Object tree, List<String> duplicateKeys) {}

    /** The message of this type that the first document holds. */
    public static Decoded decode(byte[] yaml, MessageType type) {
        return decode(parse(yaml), type);
    }

    /** The message of this type that a document holds. */
    public static Decoded decode(Document document, MessageType type) {
        try (TreeParser parser = new TreeParser(document.tree)) {
            Decoded decoded = new TokenDecoder(parser, Plan.of(type), false).document();
            return new Decoded(
                    decoded.message(),
                    decoded.apiVersion(),
                    decoded.kind(),
                    decoded.problems(),
                    document.duplicateKeys);
        } catch (IOException e) {
            throw new DecodeException(Fault.LIMIT, String.valueOf(e.getMessage()));
        }
    }

    /** The first document. */
    public static Document parse(byte[] yaml) {
        return new YamlReader(yaml).document();
    }

    /** The apiVersion and kind that a document names. */
    public static TypeMeta typeMeta(Document document) {
        return document.tree instanceof Map<?, ?> map
                ? new TypeMeta(text(map.get("apiVersion")), text(map.get("kind")))
                : new TypeMeta("", "");
    }

    private static String text(Object value) {
        return value instanceof String string ? string : "";
    }

    /** The documents of a stream, split at lines that begin with three dashes; empty ones left out. */
    public static List<String> split(String stream) {
        List<String> documents = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : stream.split("(?<=\n)")) {
            if (line.startsWith("---")) {
                addUnlessEmpty(current, documents);
                // A document may begin on the line of its marker.
                String rest = line.substring(3).strip();
                current.append(rest.isEmpty() || rest.startsWith("#") ? "" : line.substring(3));
            } else {
                current.append(line);
            }
        }
        addUnlessEmpty(current, documents);
        return documents;
    }

    private static void addUnlessEmpty(StringBuilder document, List<String> documents) {
        if (!document.toString().isBlank()) {
            documents.add(document.toString());
        }
        document.setLength(0);
    }
}
