/** PodDisruptionBudgets: how many pods may be evicted now. */
@NullMarked
package io.sailfish.controllers.disruption;

import org.jspecify.annotations.NullMarked;
