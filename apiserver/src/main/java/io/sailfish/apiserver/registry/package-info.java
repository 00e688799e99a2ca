/**
 * The resource pipeline: what happens between a request and the store, written once for all kinds.
 *
 * <p>A kind is declared by a {@link io.sailfish.apiserver.registry.KindDefinition}: its resource, its {@link
 * io.sailfish.apiserver.registry.Strategy}, its columns, selectable fields, indexes and subresources. A {@link
 * io.sailfish.apiserver.registry.ResourceStore} runs the verbs of one kind over store and watch cache; {@link
 * io.sailfish.apiserver.registry.Registry} holds them all. Two callers enter here: the HTTP front through {@link
 * io.sailfish.apiserver.registry.ApiHandler}, with bytes, and the in-process client, with objects.
 */
@NullMarked
package io.sailfish.apiserver.registry;

import org.jspecify.annotations.NullMarked;
