package io.sailfish.controllers.garbagecollector;

/** The finalizers that hand an object's deletion to the collector. */
final class Finalizers {
    /** Its dependents are to live on without it. */
    static final String ORPHAN = "orphan";
    /** Its dependents are to go before it. */
    static final String FOREGROUND = "foregroundDeletion";

    private Finalizers() {}
}
