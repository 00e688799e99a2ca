package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import java.util.Objects;

/** Moves and compares the status of objects whatever their kind. Kinds without a status pass through unchanged. */
public final class StatusField {
    private StatusField() {}

    /** The object with no status. */
    @SuppressWarnings("unchecked")
    public static <T extends ApiObject> T without(T object) {
        Field status = object.messageType().field("status");
        return status == null ? object : (T) object.with(status.index(), null);
    }

    /** The object with the status of another. */
    @SuppressWarnings("unchecked")
    public static <T extends ApiObject> T of(T statusSource, T object) {
        Field status = object.messageType().field("status");
        return status == null ? object : (T) object.with(status.index(), statusSource.get(status.index()));
    }

    /** The old object with nothing but the status taken from the new one: what a write to /status may do. */
    @SuppressWarnings("unchecked")
    public static <T extends ApiObject> T only(T object, T old) {
        Field status = object.messageType().field("status");
        return status == null ? old : (T) old.with(status.index(), object.get(status.index()));
    }

    /** Whether two objects differ in more than metadata and status. */
    public static boolean specDiffers(ApiObject one, ApiObject other) {
        for (Field field : one.messageType().fields()) {
            if (!field.name().equals("metadata")
                    && !field.name().equals("status")
                    && !Objects.equals(one.get(field.index()), other.get(field.index()))) {
                return true;
            }
        }
        return false;
    }
}
