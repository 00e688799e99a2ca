package io.sailfish.apiserver.custom.rules;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.CelShape;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.apiserver.custom.schema.SchemaPath;
import io.sailfish.model.api.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one schema, without those of the schemas within.
 *
 * @param rules  in their order
 * @param calls  how often they may run within one request, where nothing else bounds it
 */
public record CompiledRules(List<CompiledRule> rules, long calls) {
    static final String SELF = "self";
    static final String OLD_SELF = "oldSelf";

    /**
     * Compiles the rules of a schema; null where expressions cannot see its values.
     *
     * @param whole whether values are whole objects, with apiVersion, kind and metadata
     */
    public static @Nullable CompiledRules of(JsonSchema schema, boolean whole) {
        List<ValidationRule> rules = schema.props().xKubernetesValidations();
        CelShape shape = SchemaShapes.of(schema, whole, "selfType");
        if (shape == null) {
            return null;
        }
        Compiler compiler = new Compiler(schema, shape);
        return new CompiledRules(
                rules.stream().map(compiler::compile).toList(), SchemaShapes.REQUEST / (shape.minSize() + 1));
    }

    private record Compiler(
            JsonSchema schema,
            Map<String, CelShape> shapes,
            CelEnvironment environment,
            CelEnvironment withoutOldSelf) {

        Compiler(JsonSchema schema, CelShape shape) {
            this(
                    schema,
                    Map.of(SELF, shape, OLD_SELF, shape),
                    CelEnvironment.builder()
                            .shaped(SELF, shape)
                            .shaped(OLD_SELF, shape)
                            .build(),
                    CelEnvironment.builder()
                            .shaped(SELF, shape)
                            .optional(OLD_SELF, shape)
                            .build());
        }

        CompiledRule compile(ValidationRule rule) {
            CelEnvironment names = rule.optionalOldSelf(false) ? withoutOldSelf : environment;
            CelProgram program = null;
            String fault = null;
            if (!rule.rule().isBlank()) {
                try {
                    program = names.compile(rule.rule());
                    if (!program.isBoolean()) {
                        program = null;
                        fault = "cel expression must evaluate to a bool";
                    }
                } catch (CelFailure e) {
                    fault = e.getMessage();
                }
            }
            CelProgram message = null;
            String messageFault = null;
            if (program != null && !rule.messageExpression().isBlank()) {
                try {
                    message = names.compile(rule.messageExpression());
                    if (!message.isText()) {
                        message = null;
                        messageFault = "messageExpression must evaluate to a string";
                    }
                } catch (CelFailure e) {
                    messageFault = "messageExpression " + e.getMessage();
                }
            }
            return new CompiledRule(
                    rule,
                    program,
                    fault,
                    message,
                    messageFault,
                    program != null && program.uses(OLD_SELF),
                    program == null ? 0 : program.worstCost(shapes, SELF),
                    message == null ? 0 : message.worstCost(shapes, SELF),
                    fieldPath(rule.fieldPath()));
        }

        private String fieldPath(String text) {
            if (text.isBlank()) {
                return "";
            }
            SchemaPath path = SchemaPath.find(text, schema, true);
            StringBuilder normal = new StringBuilder();
            JsonSchema at = schema;
            for (String name : path.names()) {
                JsonSchema property = at.property(name);
                if (property != null) {
                    normal.append(normal.isEmpty() ? "" : ".").append(name);
                } else {
                    normal.append('[').append(name).append(']');
                }
                JsonSchema next = at.member(name);
                if (next == null) {
                    break;
                }
                at = next;
            }
            return normal.toString();
        }
    }
}
