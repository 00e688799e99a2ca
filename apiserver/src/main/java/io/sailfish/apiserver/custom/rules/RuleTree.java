package io.sailfish.apiserver.custom.rules;

import io.sailfish.apiserver.custom.schema.JsonSchema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema and of all schemas within that have any.
 *
 * @param schema     of the values
 * @param whole      whether values are whole objects, with apiVersion, kind and metadata
 * @param rules      of the values themselves
 * @param properties of members, by name
 * @param items      of items; null for none
 * @param values     of the values of a map; null for none
 */
public record RuleTree(
        JsonSchema schema,
        boolean whole,
        @Nullable CompiledRules rules,
        Map<String, RuleTree> properties,
        @Nullable RuleTree items,
        @Nullable RuleTree values) {

    /** Compiles what a schema of whole objects has; null where there are no rules. */
    public static @Nullable RuleTree of(JsonSchema schema) {
        return of(schema, true);
    }

    private static @Nullable RuleTree of(JsonSchema schema, boolean whole) {
        Map<String, RuleTree> properties = new TreeMap<>();
        schema.properties().forEach((name, property) -> {
            RuleTree tree = of(property, property.isEmbedded());
            if (tree != null) {
                properties.put(name, tree);
            }
        });
        RuleTree items = inner(schema.items());
        RuleTree values = inner(schema.values());
        CompiledRules rules =
                schema.props().xKubernetesValidations().isEmpty() ? null : CompiledRules.of(schema, whole);
        return rules == null && properties.isEmpty() && items == null && values == null
                ? null
                : new RuleTree(schema, whole, rules, properties, items, values);
    }

    private static @Nullable RuleTree inner(@Nullable JsonSchema schema) {
        return schema == null ? null : of(schema, schema.isEmbedded());
    }
}
