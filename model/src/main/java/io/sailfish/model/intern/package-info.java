/**
 * One copy of what is equal: caches and pools that state their bound, and the interner that makes objects share their
 * strings, sub-messages and lists when they enter a cache.
 */
@NullMarked
package io.sailfish.model.intern;

import org.jspecify.annotations.NullMarked;
