package io.sailfish.node.volume;

/** A volume that cannot be made, for now or at all; the message is for the pod's events. */
public final class VolumeFailure extends Exception {
    private static final long serialVersionUID = 1;

    public VolumeFailure(String message) {
        super(message);
    }
}
