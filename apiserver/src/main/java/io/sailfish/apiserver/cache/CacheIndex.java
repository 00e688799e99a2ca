package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import java.util.function.Function;

/**
 * A field by which a cache can be asked.
 *
 * @param path  as selectors name it
 * @param value its value in an object
 */
public record CacheIndex(String path, Function<ApiObject, String> value) {}
