package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.PolicyRule;
import io.sailfish.model.api.rbac.v1.RbacV1;
import io.sailfish.model.api.rbac.v1.Role;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Sees to it that the roles and bindings of the {@link BootstrapPolicy} are there: missing ones are made, and roles that
 * lack a right that the policy gives get it, unless their annotation says to leave them alone. What an administrator
 * added is kept.
 */
public final class PolicyBootstrap {
    private static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private final Registry registry;
    private final UserInfo user;
    private final Clock clock;

    /**
     * @param user in whose name
     */
    public PolicyBootstrap(Registry registry, UserInfo user, Clock clock) {
        this.registry = registry;
        this.user = user;
        this.clock = clock;
    }

    /** Makes the policy hold. Blocks. All is written at once, so that the store can make one commit of it. */
    public void apply(BootstrapPolicy policy) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> tasks = new ArrayList<>();
            steps(policy).forEach(step -> tasks.add(threads.submit(step)));
            for (Future<?> task : tasks) {
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make the first roles and bindings", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making the first roles and bindings", e);
        }
    }

    private List<Runnable> steps(BootstrapPolicy policy) {
        List<Runnable> steps = new ArrayList<>();
        ResourceStore<ClusterRole> clusterRoles = registry.store(RbacV1.CLUSTER_ROLES);
        for (BootstrapPolicy.ClusterRole role : policy.clusterRoles()) {
            steps.add(
                    () -> ensure(clusterRoles, PolicyObjects.object(role), ClusterRole::rules, ClusterRole::withRules));
        }
        ResourceStore<Role> roles = registry.store(RbacV1.ROLES);
        for (BootstrapPolicy.Role role : policy.roles()) {
            steps.add(() -> ensure(roles, PolicyObjects.object(role), Role::rules, Role::withRules));
        }
        for (Rbac.Binding binding : policy.bindings()) {
            if (binding.namespace().isEmpty()) {
                steps.add(() -> ensure(
                        registry.store(RbacV1.CLUSTER_ROLE_BINDINGS), PolicyObjects.clusterRoleBinding(binding)));
            } else {
                steps.add(() -> ensure(registry.store(RbacV1.ROLE_BINDINGS), PolicyObjects.roleBinding(binding)));
            }
        }
        return steps;
    }

    private <T extends ApiObject> void ensure(ResourceStore<T> store, T wanted) {
        if (store.find(wanted.namespace(), wanted.name()) == null) {
            store.create(context(Verb.CREATE, wanted), wanted);
        }
    }

    private <T extends ApiObject> void ensure(
            ResourceStore<T> store,
            T wanted,
            Function<T, List<PolicyRule>> rules,
            BiFunction<T, List<PolicyRule>, T> withRules) {
        T present = store.find(wanted.namespace(), wanted.name());
        if (present == null) {
            store.create(context(Verb.CREATE, wanted), wanted);
            return;
        }
        List<Rule> missing =
                Rule.uncovered(PolicyObjects.rules(rules.apply(present)), PolicyObjects.rules(rules.apply(wanted)));
        if (!missing.isEmpty() && "true".equals(present.metadata().annotations().get(AUTOUPDATE))) {
            store.change(context(Verb.UPDATE, wanted), current -> {
                List<PolicyRule> all = new ArrayList<>(rules.apply(current));
                all.addAll(PolicyObjects.policyRules(missing));
                return withRules.apply(current, all);
            });
        }
    }

    private RequestContext context(Verb verb, ApiObject object) {
        return RequestContext.of(user, verb, object.namespace(), object.name(), clock);
    }
}
