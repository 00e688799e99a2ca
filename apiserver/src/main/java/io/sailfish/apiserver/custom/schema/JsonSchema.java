package io.sailfish.apiserver.custom.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaPropsOrBool;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A schema of a custom resource or of a part of it, made of what a CustomResourceDefinition says. Immutable but for what it
 * computes on first use.
 *
 * <p>What is said of a value itself is read from {@link #props}; the schemas within are compiled.
 */
public final class JsonSchema {
    private final JSONSchemaProps props;
    private final Map<String, JsonSchema> properties;
    private final @Nullable JsonSchema items;
    private final @Nullable JsonSchema values;
    private final List<JsonSchema> allOf;
    private final List<JsonSchema> anyOf;
    private final List<JsonSchema> oneOf;
    private final @Nullable JsonSchema not;
    private final List<String> types;
    private @Nullable Pattern pattern;
    private @Nullable ValueType valueType;
    private @Nullable Object defaultValue;

    private JsonSchema(JSONSchemaProps props) {
        this.props = props;
        Map<String, JsonSchema> inner = new TreeMap<>();
        props.properties().forEach((name, schema) -> inner.put(name, new JsonSchema(schema)));
        this.properties = Collections.unmodifiableMap(inner);
        this.items = props.items().hasSchema() ? new JsonSchema(props.items().schema()) : null;
        JSONSchemaPropsOrBool additional = props.additionalProperties();
        this.values = additional.hasSchema() ? new JsonSchema(additional.schema()) : null;
        this.allOf = all(props.allOf());
        this.anyOf = all(props.anyOf());
        this.oneOf = all(props.oneOf());
        this.not = props.has(JSONSchemaProps.NOT) ? new JsonSchema(props.not()) : null;
        this.types = props.xKubernetesIntOrString()
                ? List.of("integer", "string")
                : props.type().isEmpty() ? List.of() : List.of(props.type());
    }

    private static List<JsonSchema> all(List<JSONSchemaProps> schemas) {
        return schemas.stream().map(JsonSchema::new).toList();
    }

    /** Compiles a schema. */
    public static JsonSchema of(JSONSchemaProps props) {
        return new JsonSchema(props);
    }

    /** The schema as it was given. */
    public JSONSchemaProps props() {
        return props;
    }

    /** The declared type; empty where there is none. */
    public String type() {
        return props.type();
    }

    /** The types that values may have, which are two for x-kubernetes-int-or-string. */
    public List<String> types() {
        return types;
    }

    /** The schemas of properties, by name. */
    public Map<String, JsonSchema> properties() {
        return properties;
    }

    /** The schema of a property, or null. */
    public @Nullable JsonSchema property(String name) {
        return properties.get(name);
    }

    /** The schema of a list's items, or null. */
    public @Nullable JsonSchema items() {
        return items;
    }

    /** The schema of the values of a map (additionalProperties), or null. */
    public @Nullable JsonSchema values() {
        return values;
    }

    /** Whether members that are no properties are allowed by additionalProperties, with a schema or without. */
    public boolean allowsAdditional() {
        return props.has(JSONSchemaProps.ADDITIONAL_PROPERTIES)
                && props.additionalProperties().allows();
    }

    /** Whether members that are no properties are forbidden. */
    public boolean forbidsAdditional() {
        return props.has(JSONSchemaProps.ADDITIONAL_PROPERTIES)
                && !props.additionalProperties().allows();
    }

    public List<JsonSchema> allOf() {
        return allOf;
    }

    public List<JsonSchema> anyOf() {
        return anyOf;
    }

    public List<JsonSchema> oneOf() {
        return oneOf;
    }

    public @Nullable JsonSchema not() {
        return not;
    }

    public boolean nullable() {
        return props.nullable();
    }

    /** Whether unknown members are kept. */
    public boolean preservesUnknown() {
        return props.xKubernetesPreserveUnknownFields(false);
    }

    /** Whether values are whole objects with apiVersion, kind and metadata. */
    public boolean isEmbedded() {
        return props.xKubernetesEmbeddedResource();
    }

    /** "set", "map" or "atomic"; empty where it is not said. */
    public String listType() {
        return props.xKubernetesListType("");
    }

    public List<String> listMapKeys() {
        return props.xKubernetesListMapKeys();
    }

    /** Whether there is a default. */
    public boolean hasDefault() {
        return props.has(JSONSchemaProps.DEFAULT) && !(props.defaultValue() instanceof JsonNull);
    }

    /** The default as a tree. */
    public Object defaultTree() {
        return props.defaultValue();
    }

    /** The default as a value of {@link #valueType}. */
    Object defaultValue() {
        Object known = defaultValue;
        if (known == null) {
            known = SchemaTypes.typed(defaultTree(), valueType());
            defaultValue = known;
        }
        return known;
    }

    /** The schema of a member of an object, or null for one that no schema is for. */
    public @Nullable JsonSchema member(String name) {
        JsonSchema property = properties.get(name);
        return property != null ? property : values;
    }

    /** Of which type values are, where they are what the schema asks for. */
    ValueType valueType() {
        ValueType known = valueType;
        if (known == null) {
            known = SchemaTypes.valueType(this, "");
            valueType = known;
        }
        return known;
    }

    /** Sets the type by which values are held. */
    void valueType(ValueType type) {
        this.valueType = type;
    }

    /**
     * The pattern that texts have to match, or null.
     *
     * @throws PatternSyntaxException if it is none
     */
    @Nullable
    Pattern pattern() {
        if (pattern == null && !props.pattern().isEmpty()) {
            pattern = Pattern.compile(props.pattern());
        }
        return pattern;
    }
}
