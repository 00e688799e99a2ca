/** The kubelet's core: a worker per pod that observes, decides by a pure function and applies. */
@NullMarked
package io.sailfish.node.pod;

import org.jspecify.annotations.NullMarked;
