package io.sailfish.controllers.statefulset;

import io.sailfish.model.api.core.v1.Pod;

/** One thing to do for a StatefulSet. */
sealed interface Step {
    /** Make the pod of a place, and the volumes that are missing first. */
    record Create(int ordinal, boolean ofUpdate) implements Step {}

    /**
     * Delete a pod: its place is given up, or it is of the wrong revision, or has ended.
     *
     * @param report the reason of an event about it; empty for none
     */
    record Delete(Pod pod, String report) implements Step {}

    /** Mend a pod that lost what marks its place, or a place that lost its volumes. */
    record Mend(int ordinal, Pod pod) implements Step {}
}
