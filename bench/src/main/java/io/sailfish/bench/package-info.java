/**
 * Measures what the project promises: starts servers as users do, puts them under load, and prints each figure beside
 * upstream's and the aim.
 */
@NullMarked
package io.sailfish.bench;

import org.jspecify.annotations.NullMarked;
