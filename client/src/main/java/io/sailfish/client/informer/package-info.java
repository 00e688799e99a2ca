/**
 * Shared caches that follow a resource by list and watch: {@link io.sailfish.client.informer.Informer}.
 */
@NullMarked
package io.sailfish.client.informer;

import org.jspecify.annotations.NullMarked;
