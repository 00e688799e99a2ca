package io.sailfish.bench;

/**
 * What was measured.
 *
 * @param note what the reader has to know about it; empty mostly
 */
record Figure(Aim aim, double value, String note) {
    static Figure of(Aim aim, double value) {
        return new Figure(aim, value, "");
    }
}
