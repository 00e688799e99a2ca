package io.sailfish.model.value;

import org.jspecify.annotations.Nullable;

/** A number or a string, as in ports and percentages: upstream's intstr.IntOrString. */
public sealed interface IntOrString {
    /** What an absent one reads as. */
    IntOrString ZERO = new Int(0);

    record Int(int value) implements IntOrString {
        @Override
        public String toString() {
            return Integer.toString(value);
        }
    }

    record Text(String value) implements IntOrString {
        @Override
        public String toString() {
            return value;
        }
    }

    static IntOrString of(int value) {
        return new Int(value);
    }

    static IntOrString of(String value) {
        return new Text(value);
    }

    /** The number, or null where this is a string. */
    default @Nullable Integer number() {
        return this instanceof Int(int value) ? value : null;
    }

    /** The number, or for a string such as "25%" that share of a total, rounded up or down. */
    default int scaled(int total, boolean roundUp) {
        return switch (this) {
            case Int(int value) -> value;
            case Text(String value) -> {
                if (!value.endsWith("%")) {
                    throw new IllegalArgumentException("invalid value for IntOrString: " + value);
                }
                long part = (long) Integer.parseInt(value.substring(0, value.length() - 1)) * total;
                yield (int) (roundUp ? Math.ceilDiv(part, 100) : Math.floorDiv(part, 100));
            }
        };
    }
}
