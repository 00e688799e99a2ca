package io.sailfish.client.work;

/** The results that need no more than one instance. */
final class Results {
    static final Result DONE = new Result.Done();
    static final Result RETRY = new Result.Retry();

    private Results() {}
}
