/** A store that lives and dies with its process: for tests, and for API servers that need not remember. */
@NullMarked
package io.sailfish.store.memory;

import org.jspecify.annotations.NullMarked;
