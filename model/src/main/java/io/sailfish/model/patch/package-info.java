/**
 * The patch languages: JSON patch (RFC 6902), JSON merge patch (RFC 7386) and strategic merge patch, each a function
 * from an object and the bytes of a patch to the patched object.
 *
 * <p>Patches work on the object itself: only what a patch names is opened, what it brings is decoded by its type, and
 * everything else is shared with the object that was patched. Where something is wrong (an unknown field, a value of
 * the wrong type) the patched document is written out and decoded once more, so that the answer is word for word
 * upstream's.
 *
 * <p>Failures are {@link io.sailfish.model.status.ApiException}s with upstream's codes: 400 for what is no patch, 413
 * for too many operations, 422 for one that does not apply or whose result is no object of the type, 500 for strategic
 * merge patches that upstream refuses so.
 */
@NullMarked
package io.sailfish.model.patch;

import org.jspecify.annotations.NullMarked;
