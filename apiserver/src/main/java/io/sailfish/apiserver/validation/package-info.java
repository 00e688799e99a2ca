/**
 * Collected field errors, and rules that many kinds share: names, labels, metadata.
 */
@NullMarked
package io.sailfish.apiserver.validation;

import org.jspecify.annotations.NullMarked;
