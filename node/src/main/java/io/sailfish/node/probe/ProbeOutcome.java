package io.sailfish.node.probe;

/** What one execution of a probe found. */
public sealed interface ProbeOutcome {
    String message();

    /** The container answered as it should. */
    record Success(String message) implements ProbeOutcome {}

    /** It answered that it is not well, or did not answer in time. */
    record Failure(String message) implements ProbeOutcome {}

    /** The probe could not be made at all: nothing is known. */
    record Unknown(String message) implements ProbeOutcome {}
}
