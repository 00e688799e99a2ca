/** The cluster's DNS, answered on every node from local informers; defined by the Kubernetes DNS specification 1.1. */
@NullMarked
package io.sailfish.network.dns;

import org.jspecify.annotations.NullMarked;
