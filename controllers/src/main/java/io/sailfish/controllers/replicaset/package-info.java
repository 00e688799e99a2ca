/** ReplicaSets: as many pods as asked for. */
@NullMarked
package io.sailfish.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
