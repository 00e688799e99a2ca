/**
 * The build's schema compiler: derives the schemas of the built-in API types from published artifacts, checks the
 * artifacts against each other, and writes the schema resource and the typed Java classes of {@code model}.
 *
 * <p>It runs at build time only; nothing of it is on the class path of the product.
 */
@NullMarked
package io.sailfish.schemagen;

import org.jspecify.annotations.NullMarked;
