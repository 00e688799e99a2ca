/**
 * The in-process client: the API without bytes, with the same authorization, admission and semantics.
 */
@NullMarked
package io.sailfish.apiserver.local;

import org.jspecify.annotations.NullMarked;
