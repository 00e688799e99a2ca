package io.sailfish.node.pod;

/** A container whose specification cannot be turned into something to run, for now or at all; the message is for people. */
final class ConfigFailure extends Exception {
    private static final long serialVersionUID = 1;

    ConfigFailure(String message) {
        super(message);
    }
}
