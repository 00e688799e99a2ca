/**
 * Label and field selectors: parsed with upstream's syntax and error texts, compiled to matchers that allocate nothing.
 *
 * <p>Matchers are immutable and show their requirements, so that an index can answer those it knows ({@code
 * spec.nodeName=x}) before the rest is matched object by object.
 */
@NullMarked
package io.sailfish.model.selector;

import org.jspecify.annotations.NullMarked;
