/**
 * Collected field errors, for the validation of kinds. The words of errors and the rules for names, labels and metadata are
 * in {@code io.sailfish.model.status} and {@code io.sailfish.model.validation}.
 */
@NullMarked
package io.sailfish.apiserver.validation;

import org.jspecify.annotations.NullMarked;
