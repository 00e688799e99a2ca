package io.sailfish.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much an expression may cost at worst, from what is known of the sizes of its variables. Used once.
 *
 * <p>The estimate decides which rules may be written at all, so it counts as upstream does: a unit for each step, a tenth for
 * each byte of a text that is gone through, and as often as a loop may run.
 */
final class CostEstimator {
    private static final Set<CelKind> SCALARS =
            EnumSet.of(CelKind.BOOL, CelKind.DOUBLE, CelKind.DURATION, CelKind.INT, CelKind.TIMESTAMP, CelKind.UINT);

    private final CelAbstractSyntaxTree tree;
    private final Map<String, CelShape> shapes;
    private final @Nullable CelShape self;
    private final Map<Long, CostRange> sizes = new HashMap<>();

    /**
     * @param variables what is known of them
     * @param self      by which is estimated what is no variable; null for an unknown size
     */
    CostEstimator(CelAbstractSyntaxTree tree, Map<String, CelShape> variables, @Nullable CelShape self) {
        this.tree = tree;
        this.self = self;
        this.shapes = new HashMap<>(variables);
    }

    /** The cost of the whole expression. */
    CostRange estimate() {
        return cost(tree.getExpr());
    }

    private CostRange cost(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> CostRange.ONE;
            case SELECT -> select(expression);
            case CALL -> call(expression);
            case LIST -> all(expression.list().elements()).plus(CostRange.exactly(CostFactors.LIST));
            case MAP -> {
                CostRange sum = CostRange.exactly(CostFactors.MAP);
                for (CelExpr.CelMap.Entry entry : expression.map().entries()) {
                    sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
                }
                yield sum;
            }
            case STRUCT -> {
                CostRange sum = CostRange.exactly(CostFactors.STRUCTURE);
                for (CelExpr.CelStruct.Entry entry : expression.struct().entries()) {
                    sum = sum.plus(cost(entry.value()));
                }
                yield sum;
            }
            case COMPREHENSION -> comprehension(expression);
            case CONSTANT, NOT_SET -> CostRange.NONE;
        };
    }

    private CostRange all(List<CelExpr> expressions) {
        CostRange sum = CostRange.NONE;
        for (CelExpr expression : expressions) {
            sum = sum.plus(cost(expression));
        }
        return sum;
    }

    private CostRange select(CelExpr expression) {
        CelExpr operand = expression.select().operand();
        CostRange sum = cost(operand);
        if (expression.select().testOnly()) {
            return sum;
        }
        CelKind kind = kind(operand);
        boolean counts = kind == CelKind.MAP || kind == CelKind.STRUCT || kind == CelKind.TYPE_PARAM;
        return counts ? sum.plus(CostRange.ONE) : sum;
    }

    private CostRange comprehension(CelExpr expression) {
        CelComprehension loop = expression.comprehension();
        CostRange sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        CelShape range = shape(loop.iterRange());
        CelShape element = range == null ? null : range.element();
        boolean isList = kind(loop.iterRange()) == CelKind.LIST;
        boolean twoVariables = !loop.iterVar2().isEmpty();
        CelShape first = isList && !twoVariables ? element : isList ? CelShape.INTEGER : CelShape.text(0, 0);
        Map<String, @Nullable CelShape> before = new HashMap<>();
        bind(loop.iterVar(), first, before);
        if (twoVariables) {
            bind(loop.iterVar2(), element, before);
        }
        bind(loop.accuVar(), null, before);
        CostRange turn = cost(loop.loopCondition()).plus(cost(loop.loopStep()));
        before.forEach((name, shape) -> {
            if (shape == null) {
                shapes.remove(name);
            } else {
                shapes.put(name, shape);
            }
        });
        CostRange count = size(loop.iterRange());
        if (loop.accuInit().getKind() == CelExpr.ExprKind.Kind.LIST) {
            sizes.put(expression.id(), new CostRange(0, count.most()));
        }
        return sum.plus(cost(loop.result())).plus(count.times(turn));
    }

    private void bind(String name, @Nullable CelShape shape, Map<String, @Nullable CelShape> before) {
        before.put(name, shape == null ? shapes.remove(name) : shapes.put(name, shape));
    }

    private CostRange call(CelExpr expression) {
        CelCall call = expression.call();
        List<CelExpr> values = new ArrayList<>(call.args());
        call.target().ifPresent(values::addFirst);
        return switch (call.function()) {
            case "_&&_", "_||_" -> {
                CostRange one = cost(values.get(0));
                CostRange both = one.plus(cost(values.get(1)));
                yield new CostRange(one.least(), both.most());
            }
            case "_?_:_" -> {
                sizes.put(expression.id(), size(values.get(1)).or(size(values.get(2))));
                yield cost(values.get(0)).plus(cost(values.get(1)).or(cost(values.get(2))));
            }
            default -> all(values).plus(function(expression, call, values));
        };
    }

    /** The cost of a function, without its arguments; the target counts as the first of them. */
    private CostRange function(CelExpr expression, CelCall call, List<CelExpr> values) {
        String name = call.function();
        if (CostFactors.COMPARERS.contains(name) && call.target().isPresent()) {
            return comparing(values.getFirst());
        }
        if (CostFactors.READERS.contains(name) && !values.isEmpty() && isText(values.getFirst())) {
            CostRange size = size(values.getFirst());
            if (call.target().isPresent() && !name.equals("format")) {
                sizes.put(expression.id(), name.equals("charAt") ? new CostRange(0, 1) : size);
            }
            return size.times(CostFactors.TEXT);
        }
        return switch (name) {
            case "check" -> CostRange.exactly(CostFactors.ACCESS_CHECK);
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> comparison(name, values);
            case "@in" -> kind(values.get(1)) == CelKind.LIST ? size(values.get(1)) : CostRange.ONE;
            case "startsWith", "endsWith" -> size(values.get(1)).times(CostFactors.TEXT);
            case "contains" ->
                size(values.get(0))
                        .times(CostFactors.TEXT)
                        .times(size(values.get(1)).times(CostFactors.TEXT));
            case "matches", "find", "findAll" -> matching(expression, name, values);
            case "_+_" -> sum(expression, values);
            case "replace" -> replacement(expression, values);
            case "split" -> {
                CostRange size = size(values.getFirst());
                sizes.put(expression.id(), new CostRange(0, limit(values, size.most())));
                yield size.times(2 * CostFactors.TEXT);
            }
            case "join" -> joined(expression, values);
            case "string", "bytes" -> isText(values.getFirst()) ? copied(expression, name, values) : CostRange.ONE;
            case "containsIP", "containsCIDR" -> containment(name, values);
            case "ip.isCanonical" -> size(values.getFirst()).times(2 * CostFactors.TEXT);
            case "validate" ->
                call.args().isEmpty() ? CostRange.ONE : size(values.getLast()).times(CostFactors.TEXT * 5);
            default -> CostRange.ONE;
        };
    }

    private CostRange copied(CelExpr expression, String name, List<CelExpr> values) {
        CostRange size = size(values.getFirst());
        sizes.put(
                expression.id(),
                name.equals("bytes") ? new CostRange(size.least(), CostRange.product(size.most(), 4)) : size);
        return size.times(CostFactors.TEXT);
    }

    private CostRange comparing(CelExpr list) {
        if (!(type(list) instanceof ListType listType)) {
            return size(list).times(CostFactors.TEXT);
        }
        CostRange each = CostRange.ONE;
        CelKind element = listType.hasElemType() ? listType.elemType().kind() : CelKind.DYN;
        if (element == CelKind.STRING || element == CelKind.BYTES) {
            each = each.plus(elementSize(list).times(CostFactors.TEXT));
        }
        return size(list).times(each);
    }

    private CostRange elementSize(CelExpr list) {
        CelShape shape = shape(list);
        return shape == null || shape.element() == null
                ? CostRange.UNKNOWN
                : new CostRange(0, shape.element().maxElements());
    }

    private CostRange comparison(String name, List<CelExpr> values) {
        boolean equality = name.equals("_==_") || name.equals("_!=_");
        if (!equality && !isText(values.getFirst())) {
            return CostRange.ONE;
        }
        long most = Math.min(size(values.get(0)).most(), size(values.get(1)).most());
        return new CostRange(most > 0 ? 1 : 0, most).times(CostFactors.TEXT);
    }

    private CostRange matching(CelExpr expression, String name, List<CelExpr> values) {
        CostRange size = size(values.get(0));
        if (!name.equals("matches")) {
            sizes.put(expression.id(), new CostRange(0, size.most()));
        }
        return size.plus(CostRange.ONE)
                .times(CostFactors.TEXT)
                .times(size(values.get(1)).times(CostFactors.PATTERN));
    }

    private CostRange sum(CelExpr expression, List<CelExpr> values) {
        boolean isList = kind(values.getFirst()) == CelKind.LIST;
        if (!isList && !isText(values.getFirst())) {
            return CostRange.ONE;
        }
        CostRange size = size(values.get(0)).plus(size(values.get(1)));
        sizes.put(expression.id(), size);
        return isList ? CostRange.ONE : size.times(CostFactors.TEXT);
    }

    private CostRange replacement(CelExpr expression, List<CelExpr> values) {
        CostRange text = size(values.get(0));
        CostRange sought = size(values.get(1));
        CostRange by = size(values.get(2));
        long most;
        if (sought.least() == 0) {
            most = CostRange.exactly(text.most())
                    .plus(CostRange.ONE)
                    .times(by)
                    .plus(CostRange.exactly(text.most()))
                    .most();
        } else if (by.most() <= sought.least()) {
            most = text.most();
        } else {
            most = CostRange.product(Math.ceilDiv(text.most(), sought.least()), by.most());
        }
        sizes.put(expression.id(), new CostRange(0, most));
        return text.times(2 * CostFactors.TEXT);
    }

    private CostRange joined(CelExpr expression, List<CelExpr> values) {
        CostRange count = size(values.getFirst());
        CostRange size = count.times(elementSize(values.getFirst()));
        if (values.size() > 1) {
            CostRange gaps = new CostRange(Math.max(0, count.least() - 1), Math.max(0, count.most() - 1));
            size = size.plus(size(values.get(1)).times(gaps));
        }
        sizes.put(expression.id(), size);
        return size.times(CostFactors.TEXT);
    }

    private CostRange containment(String name, List<CelExpr> values) {
        CostRange cost = CostFactors.ADDRESS.plus(CostFactors.ADDRESS).times(CostFactors.TEXT);
        if (name.equals("containsCIDR")) {
            cost = cost.plus(CostFactors.ADDRESS.times(CostFactors.TEXT)).plus(CostRange.ONE);
        }
        return isText(values.getLast()) ? cost.plus(size(values.getLast()).times(CostFactors.TEXT)) : cost;
    }

    private static long limit(List<CelExpr> values, long otherwise) {
        if (values.size() > 2 && values.get(2).getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            CelConstant constant = values.get(2).constant();
            return constant.getKind() == CelConstant.Kind.INT64_VALUE && constant.int64Value() >= 0
                    ? constant.int64Value()
                    : otherwise;
        }
        return otherwise;
    }

    private @Nullable CelType type(CelExpr expression) {
        return tree.getType(expression.id()).orElse(null);
    }

    private CelKind kind(CelExpr expression) {
        return tree.getType(expression.id()).map(CelType::kind).orElse(CelKind.DYN);
    }

    private boolean isText(CelExpr expression) {
        CelKind kind = kind(expression);
        return kind == CelKind.STRING || kind == CelKind.BYTES || kind == CelKind.DYN;
    }

    /** How large the value of an expression may be. */
    private CostRange size(CelExpr expression) {
        CostRange known = sizes.get(expression.id());
        if (known != null) {
            return known;
        }
        Optional<CostRange> literal = literal(expression);
        if (literal.isPresent()) {
            return literal.get();
        }
        CelShape shape = shape(expression);
        if (shape != null) {
            return new CostRange(0, shape.maxElements());
        }
        return SCALARS.contains(kind(expression)) ? CostRange.ONE : CostRange.UNKNOWN;
    }

    private static Optional<CostRange> literal(CelExpr expression) {
        return switch (expression.getKind()) {
            case LIST ->
                Optional.of(CostRange.exactly(expression.list().elements().size()));
            case MAP -> Optional.of(CostRange.exactly(expression.map().entries().size()));
            case CONSTANT ->
                switch (expression.constant().getKind()) {
                    case STRING_VALUE ->
                        Optional.of(CostRange.exactly(
                                expression.constant().stringValue().getBytes(StandardCharsets.UTF_8).length));
                    case BYTES_VALUE ->
                        Optional.of(CostRange.exactly(
                                expression.constant().bytesValue().size()));
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    /** What is known of the value of an expression that leads into a variable; null for others. */
    private @Nullable CelShape shape(CelExpr expression) {
        return switch (expression.getKind()) {
            // What is no variable counts as large as the first: names of types, and what loops gather.
            case IDENT -> shapes.getOrDefault(expression.ident().name(), self);
            case SELECT -> {
                CelShape operand = shape(expression.select().operand());
                if (operand == null || expression.select().testOnly()) {
                    yield null;
                }
                CelShape field = operand.fields().get(expression.select().field());
                yield field == null && operand.fields().isEmpty() ? operand.element() : field;
            }
            case CALL -> {
                CelCall call = expression.call();
                CelShape list =
                        call.function().equals("_[_]") ? shape(call.args().getFirst()) : null;
                yield list == null ? null : list.element();
            }
            case CONSTANT, LIST, MAP, STRUCT, COMPREHENSION, NOT_SET -> null;
        };
    }
}
