/** Calls to programs of the cluster's users that the API server asks: webhooks. */
@NullMarked
package io.sailfish.apiserver.callout;

import org.jspecify.annotations.NullMarked;
