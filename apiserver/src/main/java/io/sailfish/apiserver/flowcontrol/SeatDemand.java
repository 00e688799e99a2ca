package io.sailfish.apiserver.flowcontrol;

/** What a level wanted lately, out of samples, and smoothed over the periods. */
final class SeatDemand {
    /** How much of the past stays in the smoothed figure at each period. */
    private static final double INERTIA = 0.977;

    private double sum;
    private double sumOfSquares;
    private int samples;
    private volatile Figures figures = new Figures(0, 0, 0, 0);

    /**
     * A period's figures.
     *
     * @param highest   the highest demand
     * @param average   over the samples
     * @param deviation from the average, root mean square
     * @param smoothed  what to plan with: goes up at once and down slowly
     */
    record Figures(double highest, double average, double deviation, double smoothed) {}

    synchronized void sample(int demand) {
        sum += demand;
        sumOfSquares += (double) demand * demand;
        samples++;
    }

    /** Ends a period. */
    synchronized Figures digest(int highest) {
        double average = samples == 0 ? 0 : sum / samples;
        double variance = samples == 0 ? 0 : Math.max(0, sumOfSquares / samples - average * average);
        double deviation = Math.sqrt(variance);
        double envelope = average + deviation;
        double smoothed = Math.max(envelope, INERTIA * figures.smoothed() + (1 - INERTIA) * envelope);
        sum = 0;
        sumOfSquares = 0;
        samples = 0;
        figures = new Figures(highest, average, deviation, smoothed);
        return figures;
    }

    Figures figures() {
        return figures;
    }
}
