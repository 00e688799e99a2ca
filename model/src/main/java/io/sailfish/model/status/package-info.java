/**
 * Errors of the API: what can be wrong with a field ({@link io.sailfish.model.status.FieldError}), and what a request
 * fails with ({@link io.sailfish.model.status.ApiException}, made by {@link io.sailfish.model.status.ApiErrors}), in
 * upstream's words, since clients and people know them.
 */
@NullMarked
package io.sailfish.model.status;

import org.jspecify.annotations.NullMarked;
