package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.table.Column;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A resource whose objects are made when they are asked for and cannot be written.
 *
 * @param objects makes them; may block
 * @param columns of its tables, after the name
 * @param missing the failure where there is no object of a name
 * @param warning what every client is told; empty for nothing
 */
public record Computed<T extends ApiObject>(
        ResourceType<T> resource,
        Supplier<List<T>> objects,
        List<Column<T>> columns,
        Function<String, ApiException> missing,
        String warning) {

    public Computed {
        columns = List.copyOf(columns);
    }
}
