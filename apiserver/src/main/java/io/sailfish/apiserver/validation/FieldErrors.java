package io.sailfish.apiserver.validation;

import io.sailfish.apiserver.validation.FieldError.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what validation finds. Each method adds one error in upstream's words; strings among the values are shown
 * quoted, numbers and booleans bare, anything else as JSON.
 */
public final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>();

    /** A value is missing. */
    public void required(Path path, String detail) {
        add(Type.REQUIRED, path, "", detail);
    }

    /** A value is malformed or out of range. */
    public void invalid(Path path, @Nullable Object value, String detail) {
        add(Type.INVALID, path, Values.shown(value), detail);
    }

    /** A value is not of the expected type. */
    public void typeInvalid(Path path, @Nullable Object value, String detail) {
        add(Type.TYPE_INVALID, path, Values.shown(value), detail);
    }

    /** A value is none of those known. They are listed sorted, as upstream does. */
    public void notSupported(Path path, @Nullable Object value, Collection<String> supported) {
        String list = supported.stream().sorted().map(Values::quoted).collect(Collectors.joining(", "));
        add(Type.NOT_SUPPORTED, path, Values.shown(value), supported.isEmpty() ? "" : "supported values: " + list);
    }

    /** A value that has to be unique is there twice. */
    public void duplicate(Path path, @Nullable Object value) {
        add(Type.DUPLICATE, path, Values.shown(value), "");
    }

    /** The value may not be given here. */
    public void forbidden(Path path, String detail) {
        add(Type.FORBIDDEN, path, "", detail);
    }

    /** The value names something that is not there. */
    public void notFound(Path path, @Nullable Object value) {
        add(Type.NOT_FOUND, path, Values.shown(value), "");
    }

    /** A text is longer than so many bytes. */
    public void tooLong(Path path, int maximum) {
        add(Type.TOO_LONG, path, "", maximum < 0 ? "value is too long" : "may not be more than " + maximum + " bytes");
    }

    /** A list has more than so many items. */
    public void tooMany(Path path, int actual, int maximum) {
        add(Type.TOO_MANY, path, Integer.toString(actual),
                maximum < 0 ? "has too many items" : "must have at most " + maximum + (maximum == 1 ? " item" : " items"));
    }

    /** Validation itself failed. */
    public void internal(Path path, String detail) {
        add(Type.INTERNAL, path, "", detail);
    }

    /** Adds an error made elsewhere. */
    public void add(FieldError error) {
        errors.add(error);
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    public int size() {
        return errors.size();
    }

    /** What was found so far, in order. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    private void add(Type type, Path path, String value, String detail) {
        errors.add(new FieldError(type, path.toString(), value, detail));
    }
}
