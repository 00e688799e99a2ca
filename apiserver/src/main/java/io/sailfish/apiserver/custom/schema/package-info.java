/**
 * Schemas of custom resources: compiled from OpenAPI, they say of which type objects are, what is filled in, and what is
 * wrong with an object. Pure.
 */
@NullMarked
package io.sailfish.apiserver.custom.schema;

import org.jspecify.annotations.NullMarked;
