package io.sailfish.model.patch;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.patch.Draft.OpenList;
import io.sailfish.model.patch.Draft.OpenObject;
import io.sailfish.model.patch.Draft.Shape;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch: objects are merged, lists are merged by the keys that their schema names, and directives in
 * the patch ($patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList) say where it is to be otherwise.
 */
public final class StrategicMergePatch {
    private static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";
    private static final String ELEMENT_ORDER = "$setElementOrder";

    private StrategicMergePatch() {}

    /**
     * The patched object.
     *
     * @throws io.sailfish.model.status.ApiException 400 or 500 if the patch is malformed, 422 if the result is no
     *     object of the type or strict field validation refuses it
     */
    public static Patched apply(ApiObject current, byte[] patch, FieldValidation validation) {
        PatchDocument document = parse(patch);
        List<String> duplicates = validation == FieldValidation.IGNORE ? List.of() : document.duplicates();
        if (document.tree() instanceof JsonNull) {
            return new Patched(current, List.of());
        }
        if (!(document.tree() instanceof Map<?, ?> members)) {
            throw ApiErrors.badRequest("json: cannot unmarshal " + GoValue.jsonName(document.tree())
                    + " into Go value of type map[string]interface {}");
        }
        Object merged = merge(PatchedDocument.open(current), members, ValueType.message(current.messageType()));
        return decode(current, merged, members, duplicates, validation);
    }

    private static PatchDocument parse(byte[] patch) {
        try {
            return PatchDocument.parse(patch);
        } catch (DecodeException e) {
            throw ApiErrors.badRequest(e.getMessage());
        }
    }

    private static Patched decode(
            ApiObject current, Object merged, Map<?, ?> patch, List<String> duplicates, FieldValidation validation) {
        if (duplicates.isEmpty() && merged instanceof OpenObject draft) {
            try {
                return new Patched((ApiObject) Binder.bind(draft, current.messageType()), List.of());
            } catch (Binder.UnboundException _) {
                // What is wrong is found below.
            }
        }
        Object tree = Draft.tree(merged);
        String fault = StructFault.find(tree, current.messageType());
        if (fault != null) {
            throw PatchErrors.invalid(GoValue.show(patch), fault);
        }
        Decoded decoded;
        try {
            decoded = JsonDecoder.decodeTree(tree, current.messageType());
        } catch (DecodeException e) {
            throw PatchErrors.invalid(GoValue.show(patch), e.getMessage());
        }
        List<String> problems = new ArrayList<>(duplicates);
        problems.addAll(decoded.problems());
        if (validation == FieldValidation.STRICT && !problems.isEmpty()) {
            throw PatchErrors.invalid(GoValue.show(patch), "strict decoding error: " + String.join(", ", problems));
        }
        ApiObject patched = (ApiObject) Sharing.share(current, decoded.message());
        return new Patched(patched, validation == FieldValidation.WARN ? problems : List.of());
    }

    /** Merges a patch into an opened object of a type; gives the object, or what the patch puts in its place. */
    static Object merge(OpenObject original, Map<?, ?> patchMembers, ValueType type) {
        Object directive = patchMembers.get(PATCH);
        if (directive != null) {
            return replaceOrDelete(directive, patchMembers);
        }
        Map<String, Object> patch = new TreeMap<>();
        patchMembers.forEach((key, value) -> patch.put((String) key, value));
        retainKeys(original, patch);
        orderedLists(original, patch, type);
        for (Map.Entry<String, Object> member : patch.entrySet()) {
            boolean deletes = member.getKey().startsWith(DELETE_FROM_LIST);
            String key = deletes
                    ? suffix(member.getKey(), DELETE_FROM_LIST, "invalid patch format of primitive list")
                    : member.getKey();
            member(original, key, member.getValue(), deletes, type);
        }
        return original;
    }

    private static Object replaceOrDelete(Object directive, Map<?, ?> patch) {
        return switch (directive) {
            case String name
            when name.equals("replace") -> StringMap.<Object>copyOf(patch).without(PATCH);
            case String name when name.equals("delete") -> StringMap.of();
            default -> throw badDirective(directive, patch);
        };
    }

    static RuntimeException badDirective(Object directive, Map<?, ?> patch) {
        return ApiErrors.unknown(
                "unknown patch type: " + GoValue.showAsText(directive) + " in map: " + GoValue.show(patch));
    }

    private static void retainKeys(OpenObject original, Map<String, Object> patch) {
        Object retained = patch.remove(RETAIN_KEYS);
        if (retained == null) {
            return;
        }
        if (!(retained instanceof List<?> keys)) {
            throw ApiErrors.badRequest("invalid patch format of retainKeys");
        }
        patch.forEach((key, value) -> {
            boolean directive = key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER);
            if (!(value instanceof JsonNull) && !directive && !keys.contains(key)) {
                throw ApiErrors.badRequest("invalid patch format of retainKeys");
            }
        });
        original.keySet().retainAll(keys);
    }

    private static void member(OpenObject original, String key, Object value, boolean deletes, ValueType type) {
        if (value instanceof JsonNull) {
            original.remove(key);
            return;
        }
        Object present = original.get(key);
        Shape shape = Draft.shape(value);
        if (present == null || Draft.shape(present) != shape) {
            if (!deletes) {
                put(original, key, StrategicLists.withoutDirectives(withoutNulls(value)));
            }
            return;
        }
        switch (shape) {
            case OBJECT -> {
                Target target = Target.struct(type, key);
                OpenObject open = Draft.openObject(present);
                boolean replaces = target.strategy().equals("replace");
                original.put(key, replaces || open == null ? value : merge(open, (Map<?, ?>) value, target.type()));
            }
            case LIST -> {
                Target target = Target.slice(type, key);
                OpenList open = Draft.openList(present);
                if (open != null) {
                    original.put(key, StrategicLists.merge(open, (List<?>) value, target, deletes));
                }
            }
            default -> put(original, key, StrategicLists.withoutDirectives(value));
        }
    }

    private static void put(OpenObject original, String key, @Nullable Object value) {
        if (value == null) {
            original.remove(key);
        } else {
            original.put(key, value);
        }
    }

    /** Takes the lists out of the patch whose order it gives, and merges them into that order. */
    private static void orderedLists(OpenObject original, Map<String, Object> patch, ValueType type) {
        for (String key : List.copyOf(patch.keySet())) {
            if (!key.startsWith(ELEMENT_ORDER)) {
                continue;
            }
            Object order = patch.remove(key);
            if (!(order instanceof List<?> ordered)) {
                throw badType(order);
            }
            String name = suffix(key, ELEMENT_ORDER, "invalid patch format of setElementOrder list");
            Object present = original.get(name);
            Object given = patch.get(name);
            List<?> before = present == null ? List.of() : asList(present);
            List<?> changes = given == null ? List.of() : asList(given);
            Target target = Target.slice(type, name);
            StrategicLists.requireOrder(changes, ordered, target.mergeKey());
            if (present == null && given == null) {
                continue;
            }
            original.put(
                    name, StrategicLists.ordered(before, present != null, changes, given != null, ordered, target));
            patch.remove(name);
        }
    }

    private static List<?> asList(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw badType(value);
    }

    static RuntimeException badType(Object value) {
        return ApiErrors.unknown("expected a []interface {}, but received a " + GoValue.typeName(value));
    }

    private static String suffix(String key, String directive, String otherwise) {
        int slash = key.indexOf('/');
        if (slash < 0 || !key.substring(0, slash).equals(directive)) {
            throw ApiErrors.badRequest(otherwise);
        }
        return key.substring(slash + 1);
    }

    static Object withoutNulls(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                StringMap<Object> kept = StringMap.of();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    if (!(member.getValue() instanceof JsonNull)) {
                        kept = kept.with((String) member.getKey(), withoutNulls(member.getValue()));
                    }
                }
                yield kept;
            }
            case List<?> list -> {
                List<Object> kept = new ArrayList<>(list.size());
                for (Object item : list) {
                    kept.add(withoutNulls(item));
                }
                yield List.copyOf(kept);
            }
            default -> value;
        };
    }

    /**
     * What the schema says of a member.
     *
     * @param type     its type, or for a list that of its items
     * @param strategy "merge", "replace" or nothing
     * @param mergeKey what tells the items of a list apart; empty where nothing does
     * @param retainsKeys whether patches are to name the keys that stay
     */
    record Target(ValueType type, String strategy, String mergeKey, boolean retainsKeys) {

        static Target struct(ValueType parent, String key) {
            if (parent.kind() == ValueType.Kind.MAP && parent.element() != null) {
                return new Target(parent.element(), "", "", false);
            }
            Field field = field(parent, key);
            boolean retainsKeys = field.merge().strategies().contains("retainKeys");
            return new Target(field.type(), strategy(field), field.merge().patchMergeKey(), retainsKeys);
        }

        static Target slice(ValueType parent, String key) {
            Target list = struct(parent, key);
            ValueType element = list.type.element();
            if (list.type.kind() != ValueType.Kind.LIST || element == null) {
                throw ApiErrors.unknown("expected slice or array type, but got: struct");
            }
            return new Target(element, list.strategy, list.mergeKey, list.retainsKeys);
        }

        private static Field field(ValueType parent, String key) {
            MessageType type = parent.kind() == ValueType.Kind.MESSAGE ? parent.message() : null;
            Field field = type == null ? null : type.field(key);
            if (field == null) {
                String name = type == null ? "" : type.simpleName();
                throw ApiErrors.unknown(
                        "unable to find api field in struct " + name + " for the json field " + GoSyntax.quote(key));
            }
            return field;
        }

        private static String strategy(Field field) {
            for (String strategy : field.merge().strategies()) {
                if (!strategy.equals("retainKeys")) {
                    return strategy;
                }
            }
            return "";
        }
    }
}
