package io.sailfish.model.managed;

import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.status.GoSyntax;

/**
 * Who manages fields, as managedFields tells managers apart.
 *
 * @param name        the name that the client gave
 * @param operation   by which operation
 * @param apiVersion  for updates the version of the API that was used; empty for apply, which is the same manager in
 *                    all versions
 * @param subresource which subresource was used; empty for the object itself
 */
record Manager(String name, Operation operation, String apiVersion, String subresource) {
    /** How fields came to be managed. */
    enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        final String text;

        Operation(String text) {
            this.text = text;
        }
    }

    static Manager of(String name, Operation operation, String apiVersion, String subresource) {
        return new Manager(
                name.isEmpty() ? "unknown" : name,
                operation,
                operation == Operation.APPLY ? "" : apiVersion,
                subresource);
    }

    /** The manager of an entry, as it stands there. */
    static Manager of(ManagedFieldsEntry entry) {
        boolean apply = entry.operation().equals(Operation.APPLY.text);
        return new Manager(
                entry.manager(),
                apply ? Operation.APPLY : Operation.UPDATE,
                apply ? "" : entry.apiVersion(),
                entry.subresource());
    }

    /** How messages about conflicts name a manager. */
    @Override
    public String toString() {
        String text = GoSyntax.quote(name);
        if (!subresource.isEmpty()) {
            text += " with subresource " + GoSyntax.quote(subresource);
        }
        return operation == Operation.UPDATE ? text + " using " + apiVersion : text;
    }

    /** The order in which upstream sorts managers: by the JSON of their identity. */
    String sortKey() {
        return "{" + member("manager", name) + member("operation", operation.text) + member("apiVersion", apiVersion)
                + member("subresource", subresource);
    }

    private static String member(String key, String value) {
        return value.isEmpty() ? "" : "\"" + key + "\":\"" + value + "\",";
    }
}
