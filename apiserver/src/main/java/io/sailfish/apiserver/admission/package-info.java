/**
 * What may change or refuse a write after it is authorized: the contracts of admission plug-ins and their chain.
 *
 * <p>Mutating plug-ins run first, in order, then the object is prepared and validated by its kind, then validating
 * plug-ins see its final form.
 */
@NullMarked
package io.sailfish.apiserver.admission;

import org.jspecify.annotations.NullMarked;
