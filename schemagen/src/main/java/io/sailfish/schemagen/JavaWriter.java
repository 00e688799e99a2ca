package io.sailfish.schemagen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the typed classes, the factories and the resource constants. */
final class JavaWriter {
    private static final String API = "io.sailfish.model.api";

    private final Output output;
    private final Schema schema;
    private final Map<String, Schema.Type> byName = new LinkedHashMap<>();
    private final Map<String, List<Schema.Type>> byPackage = new TreeMap<>();
    private final JavaTypes java = new JavaTypes(byName);

    JavaWriter(Output output, Schema schema) {
        this.output = output;
        this.schema = schema;
        for (Schema.Type type : schema.types()) {
            byName.put(type.goName(), type);
            byPackage
                    .computeIfAbsent(type.packageName(), name -> new ArrayList<>())
                    .add(type);
        }
    }

    /** The packages in the order in which the resource numbers them. */
    List<String> packages() {
        return List.copyOf(byPackage.keySet());
    }

    /** The number of a type in its package's factory. */
    int indexInPackage(Schema.Type type) {
        return byPackage.getOrDefault(type.packageName(), List.of()).indexOf(type);
    }

    void write() {
        byPackage.forEach((name, types) -> {
            types.forEach(type -> write(type.javaPackage(), type.javaName(), new ClassText(type, java).text()));
            writePackage(name, types);
        });
        write(API, "package-info", """
                /** Typed views of the built-in API types, generated from their schemas: a package per group and version. */
                @NullMarked
                package io.sailfish.model.api;

                import org.jspecify.annotations.NullMarked;
                """);
        writeIndex();
    }

    private void writePackage(String name, List<Schema.Type> types) {
        String javaPackage = API + "." + name;
        String prefix = prefix(name);
        write(javaPackage, "package-info", """
                /** Typed views of the messages of %s, generated. */
                @NullMarked
                package %s;

                import org.jspecify.annotations.NullMarked;
                """.formatted(name.replace('.', '/'), javaPackage));
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            cases.append("            case %d -> made = new %s(type, mask, values);\n"
                    .formatted(i, types.get(i).javaName()));
        }
        write(javaPackage, prefix + "Factory", """
                package %s;

                import io.sailfish.model.Message;
                import io.sailfish.model.MessageType;

                /** Makes instances of this package's classes by their number in the schema resource. */
                public record %sFactory(int index) implements MessageType.Factory {
                    @Override
                    public Message create(MessageType type, long mask, Object[] values) {
                        // An Object first: to check a Message, the verifier would load every class of the package.
                        Object made;
                        switch (index) {
                %s            default -> throw new IllegalArgumentException("no class " + index);
                        }
                        return (Message) made;
                    }
                }
                """.formatted(javaPackage, prefix, cases));
        List<Schema.Resource> resources = resources(name);
        if (!resources.isEmpty()) {
            writeResources(javaPackage, prefix, resources);
        }
    }

    private void writeResources(String javaPackage, String prefix, List<Schema.Resource> resources) {
        StringBuilder constants = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (Schema.Resource resource : resources) {
            String type = type(resource).javaName();
            String constant = resourceConstant(resource);
            names.add(constant);
            constants.append("""
                        public static final ResourceType<%s> %s =
                                new ResourceType<>("%s", "%s", "%s", %s, %s.TYPE, %s.class);
                    """.formatted(
                            type,
                            constant,
                            resource.group(),
                            resource.version(),
                            resource.plural(),
                            resource.namespaced(),
                            type,
                            type));
        }
        write(javaPackage, prefix, """
                package %s;

                import io.sailfish.model.ResourceType;
                import java.util.List;

                /** The resources of this group and version. */
                public final class %s {
                %s
                    /** All of them, by name. */
                    public static final List<ResourceType<?>> ALL = List.of(%s);

                    private %s() {}
                }
                """.formatted(javaPackage, prefix, constants, String.join(", ", names), prefix));
    }

    private void writeIndex() {
        StringBuilder factories = new StringBuilder();
        StringBuilder resources = new StringBuilder();
        List<String> packages = packages();
        for (int i = 0; i < packages.size(); i++) {
            String qualified = API + "." + packages.get(i) + "." + prefix(packages.get(i));
            factories.append("            case %d -> new %sFactory(index);\n".formatted(i, qualified));
            if (!resources(packages.get(i)).isEmpty()) {
                resources.append("        all.addAll(%s.ALL);\n".formatted(qualified));
            }
        }
        write(API, "GeneratedIndex", """
                package io.sailfish.model.api;

                import io.sailfish.model.MessageType;
                import io.sailfish.model.ResourceType;
                import java.util.ArrayList;
                import java.util.List;

                /** Finds what is generated by its number in the schema resource; for {@code schema.BuiltinTypes}. */
                public final class GeneratedIndex {
                    private GeneratedIndex() {}

                    /** The factory of a type: the number of its package, and its own within that. */
                    public static MessageType.Factory factory(int packageIndex, int index) {
                        return switch (packageIndex) {
                %s            default -> throw new IllegalArgumentException("no package " + packageIndex);
                        };
                    }

                    /** All resources. */
                    public static List<ResourceType<?>> resources() {
                        List<ResourceType<?>> all = new ArrayList<>();
                %s        return List.copyOf(all);
                    }
                }
                """.formatted(factories, resources));
    }

    private List<Schema.Resource> resources(String packageName) {
        return schema.resources().stream()
                .filter(resource -> type(resource).packageName().equals(packageName))
                .toList();
    }

    private Schema.Type type(Schema.Resource resource) {
        Schema.Type type = byName.get(resource.goName());
        if (type == null) {
            throw new IllegalStateException("no type for " + resource);
        }
        return type;
    }

    /** "core.v1" → "CoreV1". */
    private static String prefix(String packageName) {
        int dot = packageName.indexOf('.');
        return Names.title(packageName.substring(0, dot)) + Names.title(packageName.substring(dot + 1));
    }

    /** The words of the kind with the ending of the plural: NetworkPolicy, networkpolicies → NETWORK_POLICIES. */
    static String resourceConstant(Schema.Resource resource) {
        String kind = resource.kind().toLowerCase(Locale.ROOT);
        String plural = resource.plural();
        int common = 0;
        while (common < kind.length() && common < plural.length() && kind.charAt(common) == plural.charAt(common)) {
            common++;
        }
        String words = Names.upperSnake(resource.kind());
        return words.substring(0, words.length() - (kind.length() - common))
                + plural.substring(common).toUpperCase(Locale.ROOT);
    }

    private void write(String packageName, String className, String text) {
        output.write(packageName.replace('.', '/') + "/" + className + ".java", text);
    }
}
