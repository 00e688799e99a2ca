/** Deployments: rollouts from one template to the next, over ReplicaSets. */
@NullMarked
package io.sailfish.controllers.deployment;

import org.jspecify.annotations.NullMarked;
