package io.sailfish.apiserver.validation;

import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what validation finds, in order; a short hand for lists of {@link FieldError}. */
public final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>(0);

    /** A value is missing. */
    public void required(FieldPath path, String detail) {
        add(FieldError.required(path, detail));
    }

    /** A value is malformed or out of range. */
    public void invalid(FieldPath path, @Nullable Object value, String detail) {
        add(FieldError.invalid(path, value, detail));
    }

    /** A field is wrong in a way that its value alone does not show. */
    public void invalid(FieldPath path, String detail) {
        add(FieldError.invalid(path, detail));
    }

    /** A value is malformed in several ways, as {@link io.sailfish.model.validation.Names} reports them. */
    public void invalid(FieldPath path, @Nullable Object value, List<String> details) {
        for (String detail : details) {
            add(FieldError.invalid(path, value, detail));
        }
    }

    /** A value is none of those known, which are listed in this order. */
    public void notSupported(FieldPath path, @Nullable Object value, Collection<String> supported) {
        add(FieldError.notSupported(path, value, supported));
    }

    /** A value that has to be unique is there twice. */
    public void duplicate(FieldPath path, @Nullable Object value) {
        add(FieldError.duplicate(path, value));
    }

    /** The value may not be given here. */
    public void forbidden(FieldPath path, String detail) {
        add(FieldError.forbidden(path, detail));
    }

    /** The value names something that is not there. */
    public void notFound(FieldPath path, @Nullable Object value) {
        add(FieldError.notFound(path, value));
    }

    /** A text is longer than so many bytes. */
    public void tooLong(FieldPath path, int limit) {
        add(FieldError.tooLong(path, limit));
    }

    /** A list has more than so many items. */
    public void tooMany(FieldPath path, int actual, int limit) {
        add(FieldError.tooMany(path, actual, limit));
    }

    /** Adds errors made elsewhere. */
    public void addAll(List<FieldError> found) {
        errors.addAll(found);
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

    /** What was found so far. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }
}
