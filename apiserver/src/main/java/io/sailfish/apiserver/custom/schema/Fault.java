package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a value is by its schema not allowed to be.
 *
 * @param code    what is wrong
 * @param name    where: the path below the value that was validated; empty for the value itself
 * @param value   the bad value, as messages show it
 * @param limit   for {@link Code#TOO_LONG} and {@link Code#TOO_MANY} what is allowed
 * @param allowed for {@link Code#ENUM} what is allowed
 * @param message for a person; by it faults are told apart
 */
record Fault(Code code, String name, @Nullable Object value, long limit, List<Object> allowed, String message) {

    /** The kinds of faults that are reported in ways of their own. */
    enum Code {
        REQUIRED,
        ENUM,
        TOO_LONG,
        TOO_MANY,
        TYPE,
        OTHER,
        /** About the whole, at no field. */
        PLAIN
    }

    static Fault plain(String message) {
        return new Fault(Code.PLAIN, "", null, 0, List.of(), message);
    }

    static Fault of(Code code, String name, @Nullable Object value, String message) {
        return new Fault(code, name, value, 0, List.of(), message);
    }

    static Fault limited(Code code, String name, @Nullable Object value, long limit, String message) {
        return new Fault(code, name, value, limit, List.of(), message);
    }

    /**
     * This fault as an error about a field.
     *
     * @param path of the value that was validated
     */
    FieldError error(FieldPath path) {
        String below = name.startsWith(".") ? name.substring(1) : name;
        FieldPath at = below.isEmpty() ? path : path.child(below);
        return switch (code) {
            case REQUIRED -> FieldError.required(at, "");
            case ENUM ->
                FieldError.notSupported(
                        at, Json.shown(value), allowed.stream().map(Fault::text).toList());
            case TOO_LONG -> FieldError.tooLong(at, (int) limit);
            case TOO_MANY -> FieldError.tooMany(at, ((Long) value).intValue(), (int) limit);
            case TYPE -> FieldError.typeInvalid(at, shown(), message);
            case OTHER -> FieldError.invalid(at, shown(), message);
            case PLAIN -> FieldError.invalid(path, "", message);
        };
    }

    private @Nullable Object shown() {
        return value == null ? "" : Json.shown(value);
    }

    private static String text(Object value) {
        return value instanceof String text
                ? text
                : new String(io.sailfish.model.codec.JsonTree.encode(value), StandardCharsets.UTF_8);
    }
}
