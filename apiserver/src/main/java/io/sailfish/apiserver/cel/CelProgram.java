package io.sailfish.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Objects;

/** A compiled expression. Immutable; evaluates on any thread. */
public final class CelProgram {
    /** What stands for JSON's null in variables and results. */
    public static final Object NULL = NullValue.NULL_VALUE;

    private final CelRuntime.Program program;
    private final CelAbstractSyntaxTree tree;
    private final CelType type;

    CelProgram(CelRuntime.Program program, CelAbstractSyntaxTree tree) {
        this.program = program;
        this.tree = tree;
        this.type = tree.getResultType();
    }

    /** Whether its value is, or may turn out to be, true or false. */
    public boolean mayBeBoolean() {
        return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN);
    }

    /** Whether its value is true or false, for certain. */
    public boolean isBoolean() {
        return type.equals(SimpleType.BOOL);
    }

    /** Whether its value is a text, for certain. */
    public boolean isText() {
        return type.equals(SimpleType.STRING);
    }

    /** Whether its value is, or may turn out to be, a text. */
    public boolean mayBeText() {
        return type.equals(SimpleType.STRING) || type.equals(SimpleType.DYN);
    }

    /** Whether its value is, or may turn out to be, null. */
    public boolean mayBeNull() {
        return type.equals(SimpleType.NULL_TYPE) || type.equals(SimpleType.DYN);
    }

    /** Whether its value is an object by which another is changed. */
    public boolean isConfiguration() {
        return type.name().equals(PatchLiterals.OBJECT);
    }

    /** Whether its value is, or may turn out to be, a list of operations of a JSON patch. */
    public boolean mayBePatch() {
        return type.equals(SimpleType.DYN)
                || type instanceof ListType list
                        && (list.elemType().name().equals(PatchLiterals.PATCH)
                                || list.elemType().equals(SimpleType.DYN));
    }

    /** The name of the type, as messages show it: "int". */
    public String typeName() {
        return CelTypes.format(type);
    }

    /** Whether it looks at a variable. */
    public boolean uses(String variable) {
        return tree.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    /**
     * What it costs at worst.
     *
     * @param variables what is known of the variables' sizes
     * @param self      the name of the variable that the expression is about
     */
    public long worstCost(Map<String, CelShape> variables, String self) {
        return new CostEstimator(tree, variables, variables.get(self))
                .estimate()
                .most();
    }

    /**
     * The value, whose cost is counted: where the meter's limit is exceeded, the evaluation fails.
     *
     * @param variables the values of all variables of the environment
     */
    public Object evaluate(Map<String, ?> variables, CostMeter meter) throws CelFailure {
        try {
            return Objects.requireNonNullElse(program.trace(variables, meter.listener()), NULL);
        } catch (CelEvaluationException e) {
            throw new CelFailure(meter.isExceeded() ? CostMeter.EXCEEDED : words(e), e);
        } catch (CostMeter.Exceeded e) {
            throw new CelFailure(e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new CelFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** As upstream says it: "no such key: x". */
    private static String words(CelEvaluationException e) {
        String message = String.valueOf(e.getMessage());
        String text = message.replaceFirst("^evaluation error(?: at [^:]*:\\d+)?: ", "");
        if (text.equals("/ by zero") || text.equals("divide by zero")) {
            return "division by zero";
        }
        if (text.startsWith("No matching overload for function")) {
            return "no such overload";
        }
        String unwrapped = text.replaceFirst("^Function '[^']*' failed with arg\\(s\\) '.*'$", "");
        if (unwrapped.isEmpty() && e.getCause() != null) {
            Throwable cause = e.getCause();
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return String.valueOf(cause.getMessage());
        }
        return text.replaceFirst("^key '(.*)' is not present in map\\.?$", "no such key: $1");
    }
}
