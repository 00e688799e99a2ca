package io.sailfish.apiserver.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Computes a table cell of an object: a String, Long, Integer, Boolean or Double; null shows as JSON null. */
@FunctionalInterface
public interface CellFunction<T> {
    @Nullable
    Object cell(T object, Instant now);
}
