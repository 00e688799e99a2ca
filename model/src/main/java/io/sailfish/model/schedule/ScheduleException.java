package io.sailfish.model.schedule;

/** A schedule that cannot be read; the message says why, in upstream's words. */
public final class ScheduleException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    ScheduleException(String message) {
        super(message);
    }
}
