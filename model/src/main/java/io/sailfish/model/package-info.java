/**
 * The one kind of object that everything in Sailfish handles: immutable messages bound to schemas.
 *
 * <p>A {@link io.sailfish.model.MessageType} describes a structure: its fields with names, protobuf numbers, list types
 * and merge keys. A {@link io.sailfish.model.Message} is a value of such a type. Types of built-in kinds come from the
 * schema resource that the build derives from upstream's published artifacts; types of custom resources are compiled at
 * run time from their OpenAPI schema. Nothing that works on messages (codecs, patches, apply, validation, tables) knows
 * which of the two it has before it.
 *
 * <p>Sub-packages: {@code api} typed views of the built-in types (generated), {@code codec} JSON, YAML, CBOR and
 * protobuf, {@code patch} the patch languages, {@code managed} field sets and server-side apply, {@code selector} label
 * and field selectors, {@code value} scalars with rules of their own, {@code schema} where types come from,
 * {@code status} API errors.
 *
 * <p>This module does no I/O and starts no thread.
 */
@NullMarked
package io.sailfish.model;

import org.jspecify.annotations.NullMarked;
