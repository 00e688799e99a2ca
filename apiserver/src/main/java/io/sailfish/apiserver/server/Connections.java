package io.sailfish.apiserver.server;

import io.sailfish.apiserver.request.RequestInfo;

/** Answers the subresources of a pod, node or service that lead to another server: log, exec, proxy. */
public interface Connections {

    /** Whether this is such a request. */
    boolean handles(RequestInfo info);

    /** Answers it. Must not block. What it throws becomes the answer. */
    void connect(Call call);

    /** None at all. */
    Connections NONE = new Connections() {
        @Override
        public boolean handles(RequestInfo info) {
            return false;
        }

        @Override
        public void connect(Call call) {
            throw new IllegalStateException("nothing is handled here");
        }
    };
}
