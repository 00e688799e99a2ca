/** EndpointSlices and Endpoints of Services with selectors. */
@NullMarked
package io.sailfish.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
