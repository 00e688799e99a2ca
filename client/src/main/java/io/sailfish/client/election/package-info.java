/**
 * Leader election: of several instances of a component one works, and another takes over when it is gone.
 */
@NullMarked
package io.sailfish.client.election;

import org.jspecify.annotations.NullMarked;
