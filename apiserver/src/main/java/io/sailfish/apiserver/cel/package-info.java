/**
 * Expressions in objects of the API: compiled once, evaluated against JSON values. {@code CelEnvironment} says which names an
 * expression may use, {@code CelProgram} is one that has been compiled.
 */
@NullMarked
package io.sailfish.apiserver.cel;

import org.jspecify.annotations.NullMarked;
