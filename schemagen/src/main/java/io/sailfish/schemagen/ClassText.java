package io.sailfish.schemagen;

import java.util.List;

/** The source text of one generated class. */
final class ClassText {
    private final Schema.Type type;
    private final JavaTypes java;
    private final String name;
    private final StringBuilder text = new StringBuilder();

    ClassText(Schema.Type type, JavaTypes java) {
        this.type = type;
        this.java = java;
        this.name = type.javaName();
        if (JavaTypes.IMPORTED.contains(name)) {
            throw new IllegalStateException("class name taken: " + name);
        }
    }

    String text() {
        line("package %s;", type.javaPackage());
        line("");
        for (String imported : List.of(
                "io.sailfish.model.ApiObject",
                "io.sailfish.model.Message",
                "io.sailfish.model.MessageType",
                "io.sailfish.model.ValueType",
                "io.sailfish.model.schema.BuiltinTypes",
                "io.sailfish.model.value.Bytes",
                "io.sailfish.model.value.IntOrString",
                "io.sailfish.model.value.Quantity",
                "io.sailfish.model.value.Timestamp",
                "java.time.Duration",
                "java.util.List",
                "java.util.Map",
                "org.jspecify.annotations.Nullable")) {
            line("import %s;", imported);
        }
        line("");
        line("/** %s %s. */", type.packageName().replace('.', '/'), type.simpleName());
        line("public final class %s extends %s {", name, type.object() ? "ApiObject" : "Message");
        line("    public static final MessageType TYPE = BuiltinTypes.named(\"%s\");", type.openApiName());
        line("    public static final %s EMPTY = (%s) TYPE.empty();", name, name);
        for (int i = 0; i < type.fields().size(); i++) {
            line(
                    "    public static final int %s = %d;",
                    Names.constant(type.fields().get(i).json()), i);
        }
        line("    %s(MessageType type, long mask, Object[] values) { super(type, mask, values); }", name);
        type.fields().forEach(this::accessors);
        line("    @Override public %s without(int field) { return (%s) with(field, null); }", name, name);
        line("    @Override public Builder toBuilder() { return new Builder(this); }");
        line("    public static Builder builder() { return new Builder(); }");
        builder();
        line("}");
        return text.toString();
    }

    private void accessors(Schema.Field field) {
        String accessor = accessor(field);
        String property = Names.title(Names.property(field.json()));
        String index = Names.constant(field.json());
        String javaType = java.name(field.type(), type.javaPackage());
        boolean overrides = type.object() && field.json().equals("metadata");
        if (JavaTypes.hasPresence(field)) {
            line("    public boolean has%s() { return has(%s); }", property, index);
        }
        line(
                "    %spublic %s %s(%s) { return %s; }",
                overrides ? "@Override " : "",
                javaType,
                accessor,
                JavaTypes.isOptionalScalar(field) ? javaType + " otherwise" : "",
                java.read(field, type.javaPackage()));
        line(
                "    %spublic %s with%s(%s value) { return (%s) with(%s, value); }",
                overrides ? "@Override " : "", name, property, javaType, name, index);
    }

    private void builder() {
        line("    /** Collects the fields of a {@link %s}. */", name);
        line("    public static final class Builder extends Message.Builder {");
        line("        Builder() { super(TYPE); }");
        line("        Builder(%s from) { super(from); }", name);
        for (Schema.Field field : type.fields()) {
            line(
                    "        public Builder %s(%s value) { set(%s, value); return this; }",
                    accessor(field), java.name(field.type(), type.javaPackage()), Names.constant(field.json()));
        }
        line("        @Override public %s build() { return (%s) super.build(); }", name, name);
        line("    }");
    }

    private String accessor(Schema.Field field) {
        String accessor = Names.accessor(field.json());
        boolean taken =
                type.object() && List.of("kind", "name", "namespace", "key").contains(accessor);
        return taken ? accessor + "Value" : accessor;
    }

    private void line(String format, Object... arguments) {
        text.append(format.formatted(arguments)).append('\n');
    }
}
