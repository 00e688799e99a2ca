/** EndpointSlices and the older Endpoints. */
@NullMarked
package io.sailfish.apiserver.kinds.discovery;

import org.jspecify.annotations.NullMarked;
