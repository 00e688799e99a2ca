package io.sailfish.apiserver.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what the evaluation of an expression costs while it runs, and ends it at a limit. Used by one evaluation at a time. */
public final class CostMeter {
    static final String EXCEEDED = "operation cancelled: actual cost limit exceeded";

    private final long limit;
    private final Map<Long, Object> values = new HashMap<>();
    private long cost;

    /** A meter that ends an evaluation that costs more. */
    public CostMeter(long limit) {
        this.limit = limit;
    }

    /** What has been spent. */
    public long cost() {
        return cost;
    }

    /** Whether the evaluation was ended. */
    public boolean isExceeded() {
        return cost > limit;
    }

    /** Ends an evaluation from within. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exceeded() {
            super(EXCEEDED, null, false, false);
        }
    }

    CelEvaluationListener listener() {
        return this::observe;
    }

    private void observe(CelExpr expression, @Nullable Object value) {
        if (value != null) {
            values.put(expression.id(), value);
        }
        cost += switch (expression.getKind()) {
            case IDENT -> 1;
            case SELECT -> expression.select().testOnly() ? 0 : 1;
            case CALL -> call(expression.call());
            case LIST -> CostFactors.LIST;
            case MAP -> PatchLiterals.isLiteral(expression.map()) ? CostFactors.STRUCTURE : CostFactors.MAP;
            case STRUCT -> CostFactors.STRUCTURE;
            case CONSTANT, COMPREHENSION, NOT_SET -> 0;
        };
        if (cost > limit) {
            throw new Exceeded();
        }
    }

    private long call(CelCall call) {
        List<CelExpr> arguments = new ArrayList<>(call.args());
        call.target().ifPresent(arguments::addFirst);
        String name = call.function();
        if (CostFactors.COMPARERS.contains(name) && call.target().isPresent()) {
            return values.get(arguments.getFirst().id()) instanceof Collection<?> list
                    ? list.size()
                    : read(arguments.getFirst(), CostFactors.TEXT);
        }
        if (CostFactors.READERS.contains(name) && !arguments.isEmpty()) {
            return Math.max(1, read(arguments.getFirst(), CostFactors.TEXT));
        }
        return switch (name) {
            case "_&&_", "_||_", "_?_:_" -> 0;
            case "check" -> CostFactors.ACCESS_CHECK;
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
                scaled(Math.min(size(arguments.get(0)), size(arguments.get(1))), CostFactors.TEXT);
            case "@in" -> values.get(arguments.get(1).id()) instanceof Collection<?> list ? list.size() : 1;
            case "startsWith", "endsWith" -> read(arguments.get(1), CostFactors.TEXT);
            case "contains" -> read(arguments.get(0), CostFactors.TEXT) * read(arguments.get(1), CostFactors.TEXT);
            case "matches", "find", "findAll" ->
                scaled(size(arguments.get(0)) + 1, CostFactors.TEXT) * read(arguments.get(1), CostFactors.PATTERN);
            case "_+_" -> {
                Object first = values.get(arguments.getFirst().id());
                boolean isText = first instanceof String || first instanceof CelByteString;
                yield isText ? scaled(size(arguments.get(0)) + size(arguments.get(1)), CostFactors.TEXT) : 1;
            }
            case "replace", "split", "join" -> read(arguments.getFirst(), 2 * CostFactors.TEXT);
            default -> 1;
        };
    }

    private long read(CelExpr argument, double factor) {
        return scaled(size(argument), factor);
    }

    private static long scaled(long size, double factor) {
        return (long) Math.ceil(size * factor);
    }

    private long size(CelExpr argument) {
        return switch (values.get(argument.id())) {
            case String text -> text.length();
            case CelByteString bytes -> bytes.size();
            case Collection<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case null, default -> 1;
        };
    }
}
