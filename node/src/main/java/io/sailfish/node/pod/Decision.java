package io.sailfish.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What shall be done for a pod.
 *
 * @param actions  to begin now
 * @param wake     when to decide again, should nothing happen before
 * @param finished whether the pod's containers have all ended for good
 */
record Decision(List<Action> actions, Optional<Instant> wake, boolean finished) {}
