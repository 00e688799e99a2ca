package io.sailfish.client.http;

/** A connection to a server, whichever version of HTTP it speaks. Thread-safe. */
interface Connection {
    /** Takes a place for one exchange; false where there is none, or the connection takes no more. */
    boolean reserve();

    /** Sends a request in a reserved place, which is given back when the exchange is over. */
    Exchange send(WireRequest request, String bearer, ResponseListener listener);

    /** Takes no more exchanges, and closes once those that run are over. */
    void drain();

    /** Closes now. */
    void close();

    boolean isUsable();

    /** A running exchange. */
    interface Exchange {
        /** Ends it; the listener is told no more. */
        void cancel();

        /** Stops or resumes the flow of the body. */
        void autoRead(boolean flows);
    }
}
