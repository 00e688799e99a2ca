/**
 * Stand-ins for tests of whatever is written against this module: an API server's semantics in memory, and time that
 * moves when told.
 */
@NullMarked
package io.sailfish.client.fake;

import org.jspecify.annotations.NullMarked;
