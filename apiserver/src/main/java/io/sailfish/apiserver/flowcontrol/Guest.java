package io.sailfish.apiserver.flowcontrol;

/** A request that waits for its seats. Called once, on any thread, under a lock: neither method may block or throw. */
public interface Guest {

    /** The seats are there; the ticket is to be released when the request is done. */
    void admitted(Ticket ticket);

    /** There will be none. */
    void refused(Refusal refusal);
}
