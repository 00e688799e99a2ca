package io.sailfish.apiserver.server;

/**
 * Answers requests that are about no resource. Called on an event loop: must not block, or hand the call to a thread of its
 * own. What it throws becomes the answer.
 */
@FunctionalInterface
public interface Endpoint {
    void answer(Call call);
}
