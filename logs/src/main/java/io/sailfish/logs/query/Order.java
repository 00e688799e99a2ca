package io.sailfish.logs.query;

/** In which order entries are found. */
public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST,
    /** As they arrived in the store. */
    ARRIVAL
}
