package io.sailfish.client.event;

/** Whether an event tells of the expected or asks for attention. */
public enum EventType {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** The value on the wire. */
    public String text() {
        return text;
    }
}
