package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelEnvironment;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names that expressions of policies may use. */
public final class PolicyExpressions {
    private PolicyExpressions() {}

    /**
     * The environment of an expression.
     *
     * @param params    whether the policy has parameters
     * @param variables the variables that are defined before the expression; null for a policy that has none at all
     */
    public static CelEnvironment environment(boolean params, @Nullable Collection<String> variables) {
        return builder(params, variables).build();
    }

    /** The environment of an expression that describes changes. */
    public static CelEnvironment changes(boolean params, @Nullable Collection<String> variables) {
        return builder(params, variables).changes().build();
    }

    private static CelEnvironment.Builder builder(boolean params, @Nullable Collection<String> variables) {
        CelEnvironment.Builder builder = ExpressionValues.common().any("namespaceObject");
        if (params) {
            builder.any("params");
        }
        return variables == null ? builder : builder.members("variables", List.copyOf(variables));
    }
}
