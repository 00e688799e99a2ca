/**
 * Where types come from: the built-in ones from the schema resource that the build derives from upstream's published
 * artifacts, and the resources that are served with them.
 */
@NullMarked
package io.sailfish.model.schema;

import org.jspecify.annotations.NullMarked;
