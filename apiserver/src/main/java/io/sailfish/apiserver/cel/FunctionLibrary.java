package io.sailfish.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of the language with what they do: of each, what the compiler has to know and what runs stand in one place. */
final class FunctionLibrary implements CelCompilerLibrary, CelRuntimeLibrary {
    /** What Kubernetes adds to the language for values of kinds of its own. */
    static final FunctionLibrary VALUES = values();

    private final Map<String, List<Overload>> functions = new LinkedHashMap<>();

    private FunctionLibrary() {}

    private static FunctionLibrary values() {
        FunctionLibrary library = new FunctionLibrary();
        AddressFunctions.declare(library);
        QuantityFunctions.declare(library);
        UrlFunctions.declare(library);
        FormatFunctions.declare(library);
        VersionFunctions.declare(library);
        TextFormat.declare(library);
        PatchLiterals.declare(library);
        return library;
    }

    /** A type of the language with the class of its values. */
    record Type(CelType type, Class<?> values) {}

    /** What a function does. */
    interface Body {
        Object apply(Object[] arguments) throws CelEvaluationException;
    }

    private record Overload(String id, boolean member, CelType result, List<Type> parameters, Body body) {
        CelOverloadDecl declaration() {
            ImmutableList<CelType> types = parameters.stream().map(Type::type).collect(ImmutableList.toImmutableList());
            return member
                    ? CelOverloadDecl.newMemberOverload(id, result, types)
                    : CelOverloadDecl.newGlobalOverload(id, result, types);
        }

        CelFunctionBinding binding() {
            ImmutableList<Class<?>> classes =
                    parameters.stream().<Class<?>>map(Type::values).collect(ImmutableList.toImmutableList());
            return CelFunctionBinding.from(id, classes, body::apply);
        }
    }

    /** A function called as {@code name(a)}. */
    FunctionLibrary function(String name, String id, CelType result, List<Type> parameters, Body body) {
        add(name, new Overload(id, false, result, parameters, body));
        return this;
    }

    /** A function called as {@code a.name()}, whose first parameter is what it is called on. */
    FunctionLibrary member(String name, String id, CelType result, List<Type> parameters, Body body) {
        add(name, new Overload(id, true, result, parameters, body));
        return this;
    }

    private void add(String name, Overload overload) {
        functions.computeIfAbsent(name, key -> new ArrayList<>()).add(overload);
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        functions.forEach((name, overloads) -> checker.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                name, overloads.stream().map(Overload::declaration).toList())));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        functions.forEach((name, overloads) -> runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                name, overloads.stream().map(Overload::binding).toList())));
    }
}
