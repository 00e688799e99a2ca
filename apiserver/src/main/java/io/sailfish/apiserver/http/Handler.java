package io.sailfish.apiserver.http;

/** Answers requests. */
public interface Handler {

    /**
     * Called on the connection's event loop with each request: must not block. Whoever cannot answer without blocking
     * hands the exchange to another thread.
     */
    void handle(Exchange exchange);

    /** What to tell a client whose request the server itself refuses: too large, too slow, malformed. */
    Response refusal(int status, String message);
}
