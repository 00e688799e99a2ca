package io.sailfish.model.intern;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a new version of an object share the subtrees that it has in common with the one before. */
public final class Sharing {
    private Sharing() {}

    /** The new value, with every part that equals the old value's part in the same place replaced by that. */
    public static Object share(@Nullable Object old, Object updated) {
        if (old == updated || old == null) {
            return updated;
        }
        return switch (updated) {
            case Message message ->
                old instanceof Message before && before.messageType() == message.messageType()
                        ? message(before, message)
                        : message;
            case List<?> list -> old instanceof List<?> before ? list(before, list) : list;
            case StringMap<?> map -> old instanceof StringMap<?> before ? map(before, map) : map;
            default -> old.equals(updated) ? old : updated;
        };
    }

    /** The new message, sharing with the old. */
    public static <M extends Message> M share(@Nullable M old, M updated) {
        @SuppressWarnings("unchecked")
        M shared = (M) share((Object) old, updated);
        return shared;
    }

    private static Message message(Message old, Message updated) {
        boolean sameAsOld = true;
        Message.Builder changed = null;
        for (Field field : updated.messageType().fields()) {
            int index = field.index();
            Object before = old.get(index);
            Object now = updated.get(index);
            if (now == null) {
                sameAsOld &= before == null;
                continue;
            }
            Object shared = share(before, now);
            sameAsOld &= shared == before;
            if (shared != now) {
                if (changed == null) {
                    changed = updated.toBuilder();
                }
                changed.set(index, shared);
            }
        }
        if (sameAsOld) {
            return old;
        }
        return changed == null ? updated : changed.build();
    }

    private static List<?> list(List<?> old, List<?> updated) {
        boolean sameAsOld = old.size() == updated.size();
        Object[] items = null;
        for (int i = 0; i < updated.size(); i++) {
            Object before = i < old.size() ? old.get(i) : null;
            Object now = updated.get(i);
            Object shared = share(before, now);
            sameAsOld &= shared == before;
            if (shared != now) {
                if (items == null) {
                    items = updated.toArray();
                }
                items[i] = shared;
            }
        }
        if (sameAsOld) {
            return old;
        }
        return items == null ? updated : List.of(items);
    }

    private static StringMap<?> map(StringMap<?> old, StringMap<?> updated) {
        boolean sameAsOld = old.size() == updated.size();
        StringMap<Object> result = null;
        for (int i = 0; i < updated.size(); i++) {
            String key = updated.keyAt(i);
            Object before = old.get(key);
            Object now = updated.valueAt(i);
            Object shared = share(before, now);
            sameAsOld &= shared == before;
            if (shared != now) {
                if (result == null) {
                    result = StringMap.<Object>copyOf(updated);
                }
                result = result.with(key, shared);
            }
        }
        if (sameAsOld) {
            return old;
        }
        return result == null ? updated : result;
    }
}
