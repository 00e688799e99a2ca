package io.sailfish.kubectl.flags;

/**
 * A flag of a command.
 *
 * @param shorthand one letter; empty where there is none
 * @param initial   the value where the flag is not given
 * @param bare      the value of the flag given without one; empty where it needs one
 */
record Flag(String name, String shorthand, Kind kind, String initial, String bare) {
    enum Kind {
        TEXT,
        SWITCH,
        LIST,
        NUMBER,
        DURATION
    }

    /** The name as pflag's refusals show it. */
    String shown() {
        return shorthand.isEmpty() ? "--" + name : "-" + shorthand + ", --" + name;
    }
}
