/**
 * The admission plug-ins that are part of the API server, under upstream's names.
 */
@NullMarked
package io.sailfish.apiserver.admission.builtin;

import org.jspecify.annotations.NullMarked;
