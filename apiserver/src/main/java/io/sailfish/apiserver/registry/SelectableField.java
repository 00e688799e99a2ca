package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import java.util.function.Function;

/**
 * A field that field selectors may name.
 *
 * @param path    as "spec.nodeName"
 * @param value   its value in an object as text; empty where absent
 * @param indexed whether lists and watches that select one value of it shall not look at other objects
 */
public record SelectableField<T extends ApiObject>(String path, Function<T, String> value, boolean indexed) {}
