package io.sailfish.apiserver.flowcontrol;

/** Why a request was not taken on, by upstream's names. */
public enum Refusal {
    QUEUE_FULL("queue-full"),
    CONCURRENCY_LIMIT("concurrency-limit"),
    TIME_OUT("time-out"),
    CANCELLED("cancelled");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** As metrics name it. */
    public String text() {
        return text;
    }
}
