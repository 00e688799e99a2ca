/**
 * How objects lie in the store: keys, the envelope of values, and encryption at rest, all in upstream's formats.
 */
@NullMarked
package io.sailfish.apiserver.storage;

import org.jspecify.annotations.NullMarked;
