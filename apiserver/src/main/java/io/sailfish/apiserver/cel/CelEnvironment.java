package io.sailfish.apiserver.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that expressions of one purpose may use. Immutable; compiles from any thread.
 *
 * <p>Values of variables are JSON: maps, lists, texts, longs, doubles, booleans. A variable of unknown shape may be asked for
 * any field; one that has members may be asked for these only, which is checked when the expression is compiled.
 */
public final class CelEnvironment {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(1_000_000)
            .maxExpressionCodePointSize(10 * 1024)
            .build();
    /** Beyond the language itself. */
    private static final List<Library> LIBRARIES = List.of(
            Library.of(CelExtensions.strings()),
            Library.of(CelExtensions.optional()),
            Library.of(CelExtensions.sets(OPTIONS)),
            Library.of(CelExtensions.lists()),
            Library.of(CelExtensions.comprehensions()),
            Library.of(KubernetesFunctions.LIBRARY),
            Library.of(FunctionLibrary.VALUES),
            Library.of(AuthorizerFunctions.LIBRARY));

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(LIBRARIES.stream().map(Library::run).toList())
            .build();

    private final CelCompiler compiler;
    private final Map<String, StructType> structures;
    private final boolean changes;

    private CelEnvironment(CelCompiler compiler, Map<String, StructType> structures, boolean changes) {
        this.compiler = compiler;
        this.structures = structures;
        this.changes = changes;
    }

    /** Functions, as both who checks expressions and who runs them must know them. */
    private record Library(CelCompilerLibrary compile, CelRuntimeLibrary run) {
        static <T extends CelCompilerLibrary & CelRuntimeLibrary> Library of(T both) {
            return new Library(both, both);
        }
    }

    /** Starts an environment without variables. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the variables of an environment. */
    public static final class Builder {
        private final Map<String, CelType> variables = new LinkedHashMap<>();
        private final Map<String, StructType> structures = new LinkedHashMap<>();
        private final List<CelCompilerLibrary> more = new ArrayList<>(0);
        private boolean changes;

        private Builder() {}

        /** Lets expressions give a value a name: {@code cel.bind(name, value, expression)}. */
        public Builder bindings() {
            more.add(CelExtensions.bindings());
            return this;
        }

        /** Expressions may describe changes, by literals of objects and of JSON patches. */
        public Builder changes() {
            changes = true;
            return this;
        }

        /** A variable of any shape. */
        public Builder any(String name) {
            variables.put(name, SimpleType.DYN);
            return this;
        }

        /** A variable of this shape. */
        public Builder shaped(String name, CelShape shape) {
            variables.put(name, shape.type());
            shape.eachStructure(structure -> structures.put(structure.name(), structure));
            return this;
        }

        /** A variable that holds a value of this shape, or none: an optional value of the language. */
        public Builder optional(String name, CelShape shape) {
            shaped(name, shape);
            variables.put(name, shape.optional());
            return this;
        }

        /** A variable whose value is an {@link AccessQuery}. */
        public Builder authorizer(String name) {
            variables.put(name, AuthorizerFunctions.QUERY);
            return this;
        }

        /** A variable with these members, each of any shape. */
        public Builder members(String name, Collection<String> members) {
            ImmutableSet<String> names = ImmutableSet.copyOf(members);
            StructType structure = StructType.create(
                    "kubernetes." + name,
                    names,
                    field -> names.contains(field) ? Optional.of(SimpleType.DYN) : Optional.empty());
            variables.put(name, structure);
            structures.put(structure.name(), structure);
            return this;
        }

        public CelEnvironment build() {
            CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addLibraries(LIBRARIES.stream().map(Library::compile).toList())
                    .addLibraries(more)
                    .setTypeProvider(new Structures(Map.copyOf(structures)));
            variables.forEach(builder::addVar);
            return new CelEnvironment(builder.build(), Map.copyOf(structures), changes);
        }
    }

    /**
     * The program of an expression.
     *
     * @throws CelFailure with the places of what is wrong
     */
    public CelProgram compile(String expression) throws CelFailure {
        CelValidationResult parsed = compiler.parse(expression);
        if (parsed.hasError()) {
            throw failure(expression, parsed.getErrors(), "Syntax error: ");
        }
        try {
            CelValidationResult checked = checker(parsed.getAst()).check(parsed.getAst());
            if (checked.hasError()) {
                throw failure(expression, checked.getErrors(), "");
            }
            CelAbstractSyntaxTree tree = checked.getAst();
            return new CelProgram(RUNTIME.createProgram(changes ? PatchLiterals.asMaps(tree) : tree), tree);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new CelFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private CelCompiler checker(CelAbstractSyntaxTree parsed) {
        if (!changes) {
            return compiler;
        }
        Map<String, StructType> all = new LinkedHashMap<>(structures);
        all.putAll(PatchLiterals.types(parsed));
        return compiler.toCompilerBuilder().setTypeProvider(new Structures(all)).build();
    }

    /** As compilers show it: the place, what is wrong, the line, and an arrow. */
    private static CelFailure failure(String expression, List<CelIssue> issues, String title) {
        String[] lines = expression.split("\n", -1);
        StringBuilder text = new StringBuilder("compilation failed: ");
        String separator = "";
        for (CelIssue issue : issues) {
            int line = Math.max(1, issue.getSourceLocation().getLine());
            int column = Math.max(0, issue.getSourceLocation().getColumn());
            text.append(separator)
                    .append("ERROR: <input>:")
                    .append(line)
                    .append(':')
                    .append(column + 1)
                    .append(": ")
                    .append(title)
                    .append(issue.getMessage())
                    .append("\n | ")
                    .append(line <= lines.length ? lines[line - 1] : "")
                    .append("\n | ")
                    .append(".".repeat(column))
                    .append('^');
            separator = "\n";
        }
        return new CelFailure(text.toString());
    }

    /** The types of variables that have members. */
    private record Structures(Map<String, StructType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableList.copyOf(byName.values());
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
