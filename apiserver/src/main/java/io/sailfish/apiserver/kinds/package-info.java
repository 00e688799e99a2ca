/**
 * The built-in kinds: a package per kind with its defaults, validation, status rules and columns, listed in {@code Kinds}.
 */
@NullMarked
package io.sailfish.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
