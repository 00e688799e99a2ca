package io.sailfish.apiserver.kinds.rbac;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.RbacV1;
import io.sailfish.model.api.rbac.v1.RoleBinding;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Roles, ClusterRoles and their bindings. */
public final class RbacKinds {
    private RbacKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(
                roles(RbacV1.ROLES, (role, errors) -> RbacValidation.role(role, role.rules(), true, errors)),
                roles(RbacV1.CLUSTER_ROLES, (role, errors) -> {
                    RbacValidation.role(role, role.rules(), false, errors);
                    RbacValidation.aggregation(role, errors);
                }),
                bindings(
                        RbacV1.ROLE_BINDINGS,
                        binding -> binding.withRoleRef(roleRef(binding.roleRef()))
                                .withSubjects(Each.of(binding.subjects(), RbacKinds::subject)),
                        RoleBinding::roleRef,
                        RoleBinding::subjects),
                bindings(
                        RbacV1.CLUSTER_ROLE_BINDINGS,
                        binding -> binding.withRoleRef(roleRef(binding.roleRef()))
                                .withSubjects(Each.of(binding.subjects(), RbacKinds::subject)),
                        ClusterRoleBinding::roleRef,
                        ClusterRoleBinding::subjects));
    }

    private static <T extends ApiObject> KindDefinition<T> roles(
            ResourceType<T> type, BiConsumer<T, FieldErrors> rules) {
        return KindDefinition.of(type)
                .storedAt(type.plural())
                .strategy(new RbacStrategy<>(UnaryOperator.identity(), rules, Function.identity(), false))
                .column(
                        "Created At",
                        "date",
                        "",
                        0,
                        (role, now) -> io.sailfish.model.value.Rfc3339.format(
                                role.metadata().creationTimestamp().instant()))
                .build();
    }

    private static <T extends ApiObject> KindDefinition<T> bindings(
            ResourceType<T> type,
            UnaryOperator<T> defaults,
            Function<T, RoleRef> role,
            Function<T, List<Subject>> subjects) {
        return KindDefinition.of(type)
                .storedAt(type.plural())
                .strategy(new RbacStrategy<>(
                        defaults,
                        (binding, errors) -> RbacValidation.binding(
                                binding, role.apply(binding), subjects.apply(binding), type.namespaced(), errors),
                        role,
                        true))
                .column(
                        "Role",
                        "string",
                        "",
                        0,
                        (binding, now) -> role.apply(binding).kind() + "/"
                                + role.apply(binding).name())
                .ageColumn()
                .column("Users", "string", "", 1, (binding, now) -> named(subjects.apply(binding), "User"))
                .column("Groups", "string", "", 1, (binding, now) -> named(subjects.apply(binding), "Group"))
                .column(
                        "ServiceAccounts",
                        "string",
                        "",
                        1,
                        (binding, now) -> named(subjects.apply(binding), "ServiceAccount"))
                .build();
    }

    /**
     * @param fixed        a part that says to whom or what the object belongs
     * @param fixedForever whether that part never changes
     */
    private record RbacStrategy<T extends ApiObject>(
            UnaryOperator<T> defaulting, BiConsumer<T, FieldErrors> rules, Function<T, ?> fixed, boolean fixedForever)
            implements Strategy<T> {
        @Override
        public T defaults(T object) {
            return defaulting.apply(object);
        }

        @Override
        public void validate(RequestContext context, T object, FieldErrors errors) {
            rules.accept(object, errors);
        }

        /** Upstream judges a changed object twice, and says everything twice. */
        @Override
        public void validateUpdate(RequestContext context, T object, T old, FieldErrors errors) {
            rules.accept(object, errors);
            rules.accept(object, errors);
            if (fixedForever && !fixed.apply(object).equals(fixed.apply(old))) {
                errors.invalid(FieldPath.of("roleRef"), fixed.apply(object), "cannot change roleRef");
            }
        }

        @Override
        public Names.Rule names() {
            return Names.PATH_SEGMENT;
        }

        @Override
        public boolean allowsCreateOnUpdate() {
            return true;
        }
    }

    private static RoleRef roleRef(RoleRef reference) {
        return reference.apiGroup().isEmpty() ? reference.withApiGroup(RbacValidation.GROUP) : reference;
    }

    private static Subject subject(Subject subject) {
        boolean person = subject.kind().equals("User") || subject.kind().equals("Group");
        return person && subject.apiGroup().isEmpty() ? subject.withApiGroup(RbacValidation.GROUP) : subject;
    }

    private static String named(List<Subject> subjects, String kind) {
        return subjects.stream()
                .filter(subject -> subject.kind().equals(kind))
                .map(subject ->
                        subject.namespace().isEmpty() ? subject.name() : subject.namespace() + "/" + subject.name())
                .collect(Collectors.joining(", "));
    }
}
