package io.sailfish.model.patch;

import io.sailfish.model.ApiObject;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.patch.Draft.OpenList;
import io.sailfish.model.patch.Draft.OpenObject;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON patch, RFC 6902, with the liberties that upstream takes: {@code replace} of a missing member adds it, negative
 * positions count from the end, a pointer's text before the first slash is passed over, and a missing value is null.
 */
public final class JsonPatch {
    /** How many operations a patch may have. */
    public static final int MAX_OPERATIONS = 10_000;

    /** How many bytes all copies of a patch may come to. */
    private static final long MAX_COPIED = 3L * 1024 * 1024;

    private static final List<String> MEMBERS = List.of("from", "op", "path", "value");

    private Object document;
    private long copied;

    private JsonPatch(Object document) {
        this.document = document;
    }

    /** An operation does not apply. */
    public static class InapplicableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InapplicableException(String message) {
            super(message, null, false, false);
        }
    }

    /** What a patch tests is not so. */
    public static final class TestFailedException extends InapplicableException {
        private static final long serialVersionUID = 1;

        TestFailedException() {
            super("test failed");
        }
    }

    /** A place that an operation speaks of: an opened object or list, and a member of it. */
    private record Place(Object container, String key) {}

    /**
     * The patched object.
     *
     * @throws io.sailfish.model.status.ApiException 400 if the patch is no list of operations, 413 if it has too many,
     *     422 if one does not apply, or if the result is no object of the type or strict field validation refuses it
     */
    public static Patched apply(ApiObject current, byte[] patch, FieldValidation validation) {
        PatchDocument document = parse(patch);
        List<String> problems = new ArrayList<>(0);
        List<Map<?, ?>> operations = operations(document, problems);
        if (operations.size() > MAX_OPERATIONS) {
            throw PatchErrors.tooManyOperations(MAX_OPERATIONS, operations.size());
        }
        JsonPatch run = new JsonPatch(PatchedDocument.open(current));
        try {
            operations.forEach(run::perform);
        } catch (InapplicableException _) {
            throw PatchErrors.doesNotApply();
        }
        List<String> counted = validation == FieldValidation.IGNORE ? List.of() : problems;
        return PatchedDocument.decode(current, run.document, counted, validation);
    }

    /**
     * The JSON of an object after these operations, which are maps as in {@link #apply}. It may be that of no object of the type.
     *
     * @throws InapplicableException where one does not apply
     */
    public static byte[] document(ApiObject current, List<? extends Map<?, ?>> operations) {
        JsonPatch run = new JsonPatch(PatchedDocument.open(current));
        operations.forEach(run::perform);
        ByteOutput out = new ByteOutput();
        Draft.write(run.document, out);
        return out.toByteArray();
    }

    private static PatchDocument parse(byte[] patch) {
        try {
            return PatchDocument.parse(patch);
        } catch (DecodeException e) {
            throw ApiErrors.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    /** The operations of a document, and what is unknown or twice in them. */
    private static List<Map<?, ?>> operations(PatchDocument document, List<String> problems) {
        if (document.tree() instanceof JsonNull) {
            return List.of();
        }
        if (!(document.tree() instanceof List<?> list)) {
            throw undecodable(document.tree(), "Go value of type []handlers.jsonPatchOp");
        }
        document.duplicates().forEach(duplicate -> problems.add("json patch " + duplicate));
        List<Map<?, ?>> operations = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map<?, ?> operation)) {
                throw undecodable(list.get(i), "Go value of type handlers.jsonPatchOp");
            }
            for (Map.Entry<?, ?> member : operation.entrySet()) {
                String name = (String) member.getKey();
                if (!MEMBERS.contains(name)) {
                    problems.add("json patch unknown field \"[" + i + "]." + name + "\"");
                } else if (!name.equals("value")
                        && !(member.getValue() instanceof String)
                        && !(member.getValue() instanceof JsonNull)) {
                    throw undecodable(member.getValue(), "Go struct field jsonPatchOp." + name + " of type string");
                }
            }
            operations.add(operation);
        }
        return operations;
    }

    private static RuntimeException undecodable(Object value, String target) {
        return ApiErrors.badRequest(
                "error decoding patch: json: cannot unmarshal " + GoValue.jsonName(value) + " into " + target);
    }

    private void perform(Map<?, ?> operation) {
        String name = operation.get("op") instanceof String text ? text : "unknown";
        if (!(operation.get("path") instanceof String path)) {
            throw new InapplicableException("missing path");
        }
        Object value = operation.get("value") == null ? JsonNull.NULL : operation.get("value");
        switch (name) {
            case "add" -> add(place(path), value);
            case "remove" -> remove(place(path));
            case "replace" -> replace(path, value);
            case "move" -> {
                Place from = place(from(operation));
                Object moved = Draft.tree(get(from));
                remove(from);
                add(place(path), moved);
            }
            case "copy" -> add(place(path), copy(get(place(from(operation)))));
            case "test" -> test(path, operation.containsKey("value") ? value : JsonNull.NULL);
            default -> throw new InapplicableException("unexpected kind: " + name);
        }
    }

    private static String from(Map<?, ?> operation) {
        if (operation.get("from") instanceof String from) {
            return from;
        }
        throw new InapplicableException("missing from");
    }

    private Object copy(Object value) {
        ByteOutput out = new ByteOutput(256);
        Draft.write(value, out);
        copied += out.length();
        if (copied > MAX_COPIED) {
            throw new InapplicableException("too much is copied");
        }
        return Draft.tree(value);
    }

    private void replace(String path, Object value) {
        if (path.isEmpty()) {
            // Opened, so that the new document is taken for one.
            document = opened(value);
            return;
        }
        Place place = place(path);
        switch (place.container()) {
            case OpenObject object -> object.put(place.key(), value);
            case OpenList list -> list.set(position(place.key(), list.size()), value);
            default -> throw new InapplicableException("no container");
        }
    }

    private static void add(Place place, Object value) {
        switch (place.container()) {
            case OpenObject object -> object.put(place.key(), value);
            case OpenList list -> {
                int size = list.size();
                list.add(place.key().equals("-") ? size : position(place.key(), size + 1), value);
            }
            default -> throw new InapplicableException("no container");
        }
    }

    private static void remove(Place place) {
        switch (place.container()) {
            case OpenObject object -> {
                if (object.remove(place.key()) == null) {
                    throw new InapplicableException("nothing to remove");
                }
            }
            case OpenList list -> list.remove(position(place.key(), list.size()));
            default -> throw new InapplicableException("no container");
        }
    }

    /** What is at a place; null where an object has no such member. */
    private static Object get(Place place) {
        Object value = switch (place.container()) {
            case OpenObject object -> object.get(place.key());
            case OpenList list -> list.get(position(place.key(), list.size()));
            default -> throw new InapplicableException("no container");
        };
        return value == null ? JsonNull.NULL : value;
    }

    private void test(String path, Object expected) {
        Object actual = path.isEmpty() ? document : get(place(path));
        if (!Draft.same(actual, expected)) {
            throw new TestFailedException();
        }
    }

    /** Opens all that leads to a place. */
    private Place place(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length < 2) {
            throw new InapplicableException("doc is missing path");
        }
        Object at = document;
        for (int i = 1; i < parts.length - 1; i++) {
            at = descend(at, unescape(parts[i]));
        }
        return new Place(at, unescape(parts[parts.length - 1]));
    }

    private static Object descend(Object container, String key) {
        Object opened = switch (container) {
            case OpenObject object -> {
                Object open = opened(object.get(key));
                object.replace(key, open);
                yield open;
            }
            case OpenList list -> {
                int position = position(key, list.size());
                Object open = opened(list.get(position));
                list.set(position, open);
                yield open;
            }
            default -> throw new InapplicableException("no container");
        };
        return opened;
    }

    private static Object opened(@Nullable Object value) {
        Object open = Draft.openList(value);
        if (open == null) {
            open = Draft.openObject(value);
        }
        if (open == null) {
            throw new InapplicableException("doc is missing path");
        }
        return open;
    }

    private static int position(String key, int size) {
        int position;
        try {
            position = Integer.parseInt(key);
        } catch (NumberFormatException _) {
            throw new InapplicableException("no position: " + key);
        }
        int from = position < 0 ? position + size : position;
        if (from < 0 || from >= size) {
            throw new InapplicableException("no such position: " + key);
        }
        return from;
    }

    private static String unescape(String part) {
        return part.indexOf('~') < 0 ? part : part.replace("~1", "/").replace("~0", "~");
    }
}
