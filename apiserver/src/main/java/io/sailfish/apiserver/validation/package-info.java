/**
 * Field errors in upstream's words, paths to fields, and rules that many kinds share: names, labels, metadata.
 */
@NullMarked
package io.sailfish.apiserver.validation;

import org.jspecify.annotations.NullMarked;
