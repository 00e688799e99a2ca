/**
 * The metrics API as a part of the control plane: an API server of its own behind the API server, with a certificate, a place
 * among the APIServices and rights of its own.
 */
@NullMarked
package io.sailfish.cli.metrics;

import org.jspecify.annotations.NullMarked;
