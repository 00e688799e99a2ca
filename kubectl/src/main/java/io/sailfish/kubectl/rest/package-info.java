/** Calls of the API on objects without a type, and which resources a server has. */
@NullMarked
package io.sailfish.kubectl.rest;

import org.jspecify.annotations.NullMarked;
