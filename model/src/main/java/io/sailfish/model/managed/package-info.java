/**
 * Who manages which field: sets of field paths, how they are written in managedFields, and server-side apply.
 *
 * <p>{@link io.sailfish.model.managed.FieldManager} is the entry: given the live object and what it shall become it
 * updates {@code metadata.managedFields}, or merges an applied configuration and reports conflicts. Semantics and texts
 * are upstream's.
 *
 * <p>Sets are immutable tries that share structure; their encoded forms are interned, since thousands of objects are
 * managed in the same few ways.
 */
@NullMarked
package io.sailfish.model.managed;

import org.jspecify.annotations.NullMarked;
