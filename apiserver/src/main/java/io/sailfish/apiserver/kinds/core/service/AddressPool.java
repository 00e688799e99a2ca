package io.sailfish.apiserver.kinds.core.service;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A range of numbers given out one by one. The first part of the range is left to those who ask for a certain one, as
 * long as the rest lasts. Thread-safe.
 */
final class AddressPool {
    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 256;
    private static final int GUESSES = 16;

    private final int size;
    private final int reserved;
    private final RandomGenerator random;
    private final Set<Integer> taken = new HashSet<>();

    /** @param size how many numbers there are: 0 to size - 1 */
    AddressPool(int size, RandomGenerator random) {
        this.size = size;
        this.reserved = size <= SMALLEST_BAND ? 0 : Math.clamp(size / 16, SMALLEST_BAND, LARGEST_BAND);
        this.random = random;
    }

    /** Takes a certain number; false where it is taken or out of range. */
    synchronized boolean take(int number) {
        return number >= 0 && number < size && taken.add(number);
    }

    boolean contains(int number) {
        return number >= 0 && number < size;
    }

    /** Takes any number, or none where all are taken. */
    synchronized OptionalInt takeAny() {
        for (int i = 0; i < GUESSES && reserved < size; i++) {
            int guess = random.nextInt(reserved, size);
            if (taken.add(guess)) {
                return OptionalInt.of(guess);
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            if (taken.add(i)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    synchronized void giveBack(int number) {
        taken.remove(number);
    }
}
