package io.sailfish.schemagen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The derived schema, as the writers take it. */
record Schema(List<Type> types, List<Resource> resources) {

    /**
     * One message type.
     *
     * @param goName      as in go-shape.tsv
     * @param packageName the Java package below {@code io.sailfish.model.api}: "core.v1"
     * @param simpleName  the name in OpenAPI
     * @param jsonForm    a name of the model's JsonForm
     * @param kind        the kind it describes, or null
     * @param object      whether it has metadata of type ObjectMeta
     * @param atomic      whether apply owns it as a whole
     */
    record Type(
            String goName,
            String packageName,
            String simpleName,
            String jsonForm,
            GoShape.@Nullable Kind kind,
            boolean object,
            boolean atomic,
            List<Field> fields,
            String description) {

        /** "io.k8s.api.core.v1.Pod". */
        String openApiName() {
            return "io." + goName.replaceFirst("k8s\\.io", "k8s").replace('/', '.');
        }

        /** The class name: that of OpenAPI, unless java.util's own names would clash. */
        String javaName() {
            return simpleName.equals("List") ? "ObjectList" : simpleName;
        }

        String javaPackage() {
            return "io.sailfish.model.api." + packageName;
        }
    }

    /** One field; the path of inlined structs is outermost first, the enum values are those that OpenAPI lists. */
    record Field(
            String json,
            int number,
            List<Integer> inlinedIn,
            TypeRef type,
            boolean pointer,
            boolean omitEmpty,
            boolean required,
            String topology,
            List<String> mapKeys,
            List<String> strategies,
            String mergeKey,
            boolean embedsKind,
            String defaultValue,
            List<String> enumValues,
            String description) {}

    /** One resource with its verbs and subresources. */
    record Resource(
            String group,
            String version,
            String plural,
            String singular,
            String kind,
            boolean namespaced,
            List<String> verbs,
            List<String> shortNames,
            List<String> categories,
            List<Subresource> subresources,
            String goName) {}

    /** A subresource; group and version are those of its kind. */
    record Subresource(String name, String group, String version, String kind, List<String> verbs) {}
}
