package io.sailfish.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The functions by which expressions ask who may do what. */
final class AuthorizerFunctions implements CelCompilerLibrary, CelRuntimeLibrary {
    static final AuthorizerFunctions LIBRARY = new AuthorizerFunctions();

    /** Queries are of one type, whatever they are about; upstream has one for each step. */
    static final CelType QUERY = OpaqueType.create("kubernetes.authorization.Authorizer");

    private static final CelType ANSWER = OpaqueType.create("kubernetes.authorization.Decision");

    private AuthorizerFunctions() {}

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        for (String step : new String[] {"path", "group", "resource", "subresource", "namespace", "name"}) {
            declare(checker, step, QUERY, QUERY, SimpleType.STRING);
        }
        declare(checker, "serviceAccount", QUERY, QUERY, SimpleType.STRING, SimpleType.STRING);
        declare(checker, "check", ANSWER, QUERY, SimpleType.STRING);
        declare(checker, "allowed", SimpleType.BOOL, ANSWER);
        declare(checker, "reason", SimpleType.STRING, ANSWER);
        declare(checker, "errored", SimpleType.BOOL, ANSWER);
        declare(checker, "error", SimpleType.STRING, ANSWER);
    }

    private static void declare(CelCheckerBuilder checker, String name, CelType result, CelType... parameters) {
        checker.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                name,
                CelOverloadDecl.newMemberOverload("authorizer_" + name, result, ImmutableList.copyOf(parameters))));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        step(runtime, "path", AccessQuery::withPath);
        step(runtime, "group", AccessQuery::withGroup);
        step(runtime, "resource", AccessQuery::withResource);
        step(runtime, "subresource", AccessQuery::withSubresource);
        step(runtime, "namespace", AccessQuery::withNamespace);
        step(runtime, "name", AccessQuery::withName);
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "serviceAccount",
                CelFunctionBinding.from(
                        "authorizer_serviceAccount",
                        ImmutableList.of(AccessQuery.class, String.class, String.class),
                        arguments -> ((AccessQuery) arguments[0]).withSubject(arguments[1] + "/" + arguments[2]))));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "check",
                CelFunctionBinding.from("authorizer_check", AccessQuery.class, String.class, AccessQuery::check)));
        answer(runtime, "allowed", AccessQuery.Answer::allowed);
        answer(runtime, "reason", AccessQuery.Answer::reason);
        answer(runtime, "errored", answer -> false);
        answer(runtime, "error", answer -> "");
    }

    private static void step(
            CelRuntimeBuilder runtime, String name, BiFunction<AccessQuery, String, AccessQuery> step) {
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                name, CelFunctionBinding.from("authorizer_" + name, AccessQuery.class, String.class, step::apply)));
    }

    private static void answer(CelRuntimeBuilder runtime, String name, Function<AccessQuery.Answer, Object> part) {
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                name, CelFunctionBinding.from("authorizer_" + name, AccessQuery.Answer.class, part::apply)));
    }
}
