/**
 * The rules that hold for every kind: names, labels, annotations, metadata; with upstream's wording.
 *
 * <p>{@link io.sailfish.model.validation.Names} judges texts and says what is wrong with them, {@link
 * io.sailfish.model.validation.MetadataValidation} judges an object's metadata. What holds for one kind alone stands
 * with that kind in the API server.
 */
@NullMarked
package io.sailfish.model.validation;

import org.jspecify.annotations.NullMarked;
