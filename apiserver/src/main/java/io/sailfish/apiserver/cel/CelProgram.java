package io.sailfish.apiserver.cel;

import dev.cel.common.types.CelType;
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
    private final CelType type;

    CelProgram(CelRuntime.Program program, CelType type) {
        this.program = program;
        this.type = type;
    }

    /** Whether its value is, or may turn out to be, true or false. */
    public boolean mayBeBoolean() {
        return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN);
    }

    /** Whether its value is, or may turn out to be, a text. */
    public boolean mayBeText() {
        return type.equals(SimpleType.STRING) || type.equals(SimpleType.DYN);
    }

    /** Whether its value is, or may turn out to be, null. */
    public boolean mayBeNull() {
        return type.equals(SimpleType.NULL_TYPE) || type.equals(SimpleType.DYN);
    }

    /** The name of the type, as messages show it: "int". */
    public String typeName() {
        return type.name();
    }

    /**
     * The value.
     *
     * @param variables the values of all variables of the environment
     */
    public Object evaluate(Map<String, ?> variables) throws CelFailure {
        try {
            return Objects.requireNonNullElse(program.eval(variables), NULL);
        } catch (CelEvaluationException e) {
            throw new CelFailure(words(e), e);
        } catch (IllegalStateException e) {
            throw new CelFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** As upstream says it: "no such key: x". */
    private static String words(CelEvaluationException e) {
        String message = String.valueOf(e.getMessage());
        String text = message.replaceFirst("^evaluation error(?: at [^:]*:\\d+)?: ", "");
        return text.replaceFirst("^key '(.*)' is not present in map\\.?$", "no such key: $1");
    }
}
