package io.sailfish.apiserver.server;

/**
 * How many requests are taken on at once. With fairness the two figures are added up, and the sum is divided among the
 * priority levels; without, they bound the two sorts of requests, and 0 is no bound.
 *
 * @param reading  requests that change nothing
 * @param mutating the others
 * @param fair     whether flow schemas and priority levels decide who waits
 */
public record InFlightLimits(int reading, int mutating, boolean fair) {
    /** Upstream's defaults. */
    public static final InFlightLimits DEFAULT = new InFlightLimits(400, 200, true);

    public InFlightLimits {
        if (reading < 0 || mutating < 0) {
            throw new IllegalArgumentException("requests in flight cannot be fewer than none");
        }
        if (fair && reading + mutating == 0) {
            throw new IllegalArgumentException("priority and fairness need requests in flight to divide");
        }
    }
}
