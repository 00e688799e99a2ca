package io.sailfish.apiserver.flowcontrol;

import java.util.ArrayList;
import java.util.List;

/** Divides seats: by shares to begin with, and by what is wanted within each level's bounds from then on. */
final class SeatAllocation {
    private static final double LEAST_TARGET = 0.001;

    private SeatAllocation() {}

    /**
     * The seats of a level by its configuration.
     *
     * @param nominal its part by shares
     * @param least   what it keeps when others borrow
     * @param most    what it may have with what it borrows
     */
    record Bounds(int nominal, int least, int most) {}

    /**
     * What a level wants.
     *
     * @param least  it must get
     * @param target it could use, at least {@code least}
     * @param most   it may get
     */
    record Want(double least, double target, double most) {}

    /**
     * The bounds of a level.
     *
     * @param total     all seats of the server
     * @param shares    the level's shares
     * @param allShares those of all levels together
     * @param lendable  how many per cent it lends
     * @param borrows   how many per cent of its own it may borrow; below zero for as many as there are
     */
    static Bounds bounds(int total, int shares, long allShares, int lendable, int borrows) {
        int nominal = allShares == 0 ? 0 : (int) Math.ceil((double) total * shares / allShares);
        int least = nominal - (int) Math.round(nominal * lendable / 100.0);
        int borrowed = borrows < 0 ? total : (int) Math.round(nominal * (double) borrows / 100.0);
        return new Bounds(nominal, least, nominal + borrowed);
    }

    /**
     * Gives each the same multiple of its target, but not less than its least nor more than its most, so that all together
     * get the total, or come as near to it as the bounds allow.
     */
    static double[] divide(double total, List<Want> wants) {
        List<Double> corners = new ArrayList<>();
        corners.add(0.0);
        for (Want want : wants) {
            corners.add(want.least() / target(want));
            corners.add(want.most() / target(want));
        }
        corners.sort(null);
        double below = 0;
        double multiple = corners.getLast();
        for (double corner : corners) {
            double here = sum(corner, wants);
            if (here >= total) {
                double before = sum(below, wants);
                multiple = here > before
                        ? below + (corner - below) * Math.max(0, total - before) / (here - before)
                        : corner;
                break;
            }
            below = corner;
        }
        double[] parts = new double[wants.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(multiple, wants.get(i));
        }
        return parts;
    }

    private static double sum(double multiple, List<Want> wants) {
        double sum = 0;
        for (Want want : wants) {
            sum += part(multiple, want);
        }
        return sum;
    }

    private static double part(double multiple, Want want) {
        return Math.max(want.least(), Math.min(want.most(), multiple * target(want)));
    }

    private static double target(Want want) {
        return Math.max(LEAST_TARGET, want.target());
    }
}
