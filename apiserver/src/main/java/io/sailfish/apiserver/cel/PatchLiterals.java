package io.sailfish.apiserver.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.ast.CelExpr.CelStruct;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The literals in which expressions describe changes: {@code Object{spec: Object.spec{replicas: 1}}} and
 * {@code JSONPatch{op: "add", path: "/x", value: 1}}.
 *
 * <p>They are checked as structures, and run as maps that carry the name of their type under {@link #TYPE}. Of an object every
 * field may be named, since expressions do not know the schema of what they will be asked about; whether the names are those of
 * the schema is found out when the change is applied.
 */
final class PatchLiterals {
    /** The name of the type of objects. What is within is of the type {@code Object.spec}, and so on. */
    static final String OBJECT = "Object";

    static final String PATCH = "JSONPatch";

    /** The key under which the map of a literal has the name of its type; no field is called so. */
    static final String TYPE = "\0type";

    static final StructType PATCH_TYPE = StructType.create(
            PATCH,
            ImmutableSet.of("op", "from", "path", "value"),
            field -> Optional.of(field.equals("value") ? SimpleType.DYN : SimpleType.STRING));

    private PatchLiterals() {}

    /** A key as it stands in the path of a patch. */
    static void declare(FunctionLibrary library) {
        library.function(
                "jsonpatch.escapeKey",
                "string_jsonpatch_escapeKey_string",
                SimpleType.STRING,
                List.of(new FunctionLibrary.Type(SimpleType.STRING, String.class)),
                arguments -> ((String) arguments[0]).replace("~", "~0").replace("/", "~1"));
    }

    /** The types that a parsed expression speaks of. */
    static Map<String, StructType> types(CelAbstractSyntaxTree parsed) {
        Set<String> names = new HashSet<>();
        Set<String> fields = new HashSet<>();
        names.add(OBJECT);
        CelNavigableExpr.fromExpr(parsed.getExpr()).allNodes().forEach(node -> {
            switch (node.getKind()) {
                case STRUCT -> {
                    CelStruct literal = node.expr().struct();
                    names.add(literal.messageName());
                    literal.entries().forEach(entry -> fields.add(entry.fieldKey()));
                }
                case SELECT -> fields.add(node.expr().select().field());
                default -> {}
            }
        });
        Map<String, StructType> types = new TreeMap<>();
        types.put(PATCH, PATCH_TYPE);
        ImmutableSet<String> known = ImmutableSet.copyOf(fields);
        for (String name : names) {
            if (name.equals(OBJECT) || name.startsWith(OBJECT + ".")) {
                types.put(name, StructType.create(name, known, field -> Optional.of(SimpleType.DYN)));
            }
        }
        return types;
    }

    /** A checked expression with its literals as maps. */
    static CelAbstractSyntaxTree asMaps(CelAbstractSyntaxTree checked) {
        boolean none = CelNavigableExpr.fromExpr(checked.getExpr())
                .allNodes()
                .noneMatch(node -> node.getKind() == Kind.STRUCT);
        return none
                ? checked
                : CelAbstractSyntaxTree.newCheckedAst(
                        asMaps(checked.getExpr()),
                        checked.getSource(),
                        checked.getReferenceMap(),
                        checked.getTypeMap());
    }

    private static CelExpr asMaps(CelExpr expression) {
        return switch (expression.getKind()) {
            case CONSTANT, IDENT, NOT_SET -> expression;
            case SELECT ->
                CelExpr.ofSelect(
                        expression.id(),
                        asMaps(expression.select().operand()),
                        expression.select().field(),
                        expression.select().testOnly());
            case CALL ->
                CelExpr.ofCall(
                        expression.id(),
                        expression.call().target().map(PatchLiterals::asMaps),
                        expression.call().function(),
                        asMaps(expression.call().args()));
            case LIST ->
                CelExpr.ofList(
                        expression.id(),
                        asMaps(expression.list().elements()),
                        ImmutableList.copyOf(expression.list().optionalIndices()));
            case MAP ->
                CelExpr.ofMap(
                        expression.id(),
                        expression.map().entries().stream()
                                .map(entry -> entry.toBuilder()
                                        .setKey(asMaps(entry.key()))
                                        .setValue(asMaps(entry.value()))
                                        .build())
                                .collect(ImmutableList.toImmutableList()));
            case STRUCT -> CelExpr.ofMap(expression.id(), entries(expression.struct()));
            case COMPREHENSION -> {
                CelComprehension loop = expression.comprehension();
                yield CelExpr.ofComprehension(
                        expression.id(),
                        loop.iterVar(),
                        loop.iterVar2(),
                        asMaps(loop.iterRange()),
                        loop.accuVar(),
                        asMaps(loop.accuInit()),
                        asMaps(loop.loopCondition()),
                        asMaps(loop.loopStep()),
                        asMaps(loop.result()));
            }
        };
    }

    private static ImmutableList<CelExpr> asMaps(List<CelExpr> expressions) {
        return expressions.stream().map(PatchLiterals::asMaps).collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<CelMap.Entry> entries(CelStruct literal) {
        ImmutableList.Builder<CelMap.Entry> entries = ImmutableList.builder();
        entries.add(CelExpr.ofMapEntry(0, text(TYPE), text(literal.messageName()), false));
        for (CelStruct.Entry entry : literal.entries()) {
            entries.add(CelExpr.ofMapEntry(
                    entry.id(), text(entry.fieldKey()), asMaps(entry.value()), entry.optionalEntry()));
        }
        return entries.build();
    }

    private static CelExpr text(String value) {
        return CelExpr.ofConstant(0, CelConstant.ofValue(value));
    }

    /** Whether a map in an expression that runs was a literal. */
    static boolean isLiteral(CelMap map) {
        return !map.entries().isEmpty()
                && map.entries().getFirst().key().getKind() == Kind.CONSTANT
                && map.entries().getFirst().key().constant().equals(CelConstant.ofValue(TYPE));
    }
}
