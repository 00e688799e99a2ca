package io.sailfish.model.patch;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.patch.Draft.OpenList;
import io.sailfish.model.patch.Draft.OpenObject;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.Map;

/** JSON merge patch, RFC 7386: objects are merged, null removes, everything else replaces. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * The patched object.
     *
     * @throws io.sailfish.model.status.ApiException 400 if the patch is no object, 422 if the result is no object of
     *     the type or strict field validation refuses it
     */
    public static Patched apply(ApiObject current, byte[] patch, FieldValidation validation) {
        PatchDocument document = parse(patch);
        List<String> problems = validation == FieldValidation.IGNORE ? List.of() : document.duplicates();
        if (!(document.tree() instanceof Map<?, ?> members)) {
            throw refusal(document.tree());
        }
        if (members.isEmpty() && problems.isEmpty()) {
            return new Patched(current, List.of());
        }
        OpenObject draft = PatchedDocument.open(current);
        merge(draft, members);
        return PatchedDocument.decode(current, draft, problems, validation);
    }

    private static PatchDocument parse(byte[] patch) {
        try {
            return PatchDocument.parse(patch);
        } catch (DecodeException e) {
            throw ApiErrors.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static RuntimeException refusal(Object tree) {
        return tree instanceof JsonNull
                ? ApiErrors.badRequest("Invalid JSON Patch")
                : ApiErrors.badRequest("error decoding patch: json: cannot unmarshal " + GoValue.jsonName(tree)
                        + " into Go value of type map[string]interface {}");
    }

    /** Merges a patch into an opened object. */
    static void merge(OpenObject into, Map<?, ?> patch) {
        for (Map.Entry<?, ?> member : patch.entrySet()) {
            String key = (String) member.getKey();
            Object value = member.getValue();
            if (value instanceof JsonNull) {
                into.remove(key);
                continue;
            }
            Object present = into.get(key);
            if (value instanceof Map<?, ?> nested && present != null && !(present instanceof JsonNull)) {
                OpenObject open = Draft.openObject(present);
                if (open != null) {
                    merge(open, nested);
                    into.put(key, open);
                    continue;
                }
            }
            into.put(key, present == null || value instanceof Map<?, ?> ? withoutNulls(value) : value);
        }
    }

    /** A value without the null members of its objects, since null asks for removal and there is nothing to remove. */
    private static Object withoutNulls(Object value) {
        return switch (value) {
            case StringMap<?> map -> {
                StringMap<Object> pruned = StringMap.of();
                boolean same = true;
                for (int i = 0; i < map.size(); i++) {
                    Object member = map.valueAt(i);
                    Object kept = member instanceof JsonNull ? member : withoutNulls(member);
                    same &= kept == member && !(member instanceof JsonNull);
                    if (!(member instanceof JsonNull)) {
                        pruned = pruned.with(map.keyAt(i), kept);
                    }
                }
                yield same ? map : pruned;
            }
            case List<?> list -> {
                OpenList pruned = new OpenList(list);
                pruned.replaceAll(item -> item instanceof JsonNull ? item : withoutNulls(item));
                yield pruned.equals(list) ? list : List.copyOf(pruned);
            }
            default -> value;
        };
    }
}
