/** Pod addresses: CNI configuration, routes between nodes, masquerading. */
@NullMarked
package io.sailfish.network.route;

import org.jspecify.annotations.NullMarked;
