package io.sailfish.apiserver.kinds.rbac;

import io.sailfish.apiserver.kinds.Each;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.RbacV1;
import io.sailfish.model.api.rbac.v1.RoleBinding;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Roles, ClusterRoles and their bindings. */
public final class RbacKinds {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(
                roles(RbacV1.ROLES),
                roles(RbacV1.CLUSTER_ROLES),
                bindings(
                        RbacV1.ROLE_BINDINGS,
                        binding -> binding.withRoleRef(roleRef(binding.roleRef())).withSubjects(Each.of(binding.subjects(), RbacKinds::subject)),
                        RoleBinding::roleRef,
                        RoleBinding::subjects),
                bindings(
                        RbacV1.CLUSTER_ROLE_BINDINGS,
                        binding -> binding.withRoleRef(roleRef(binding.roleRef())).withSubjects(Each.of(binding.subjects(), RbacKinds::subject)),
                        ClusterRoleBinding::roleRef,
                        ClusterRoleBinding::subjects));
    }

    private static <T extends ApiObject> KindDefinition<T> roles(ResourceType<T> type) {
        return KindDefinition.of(type)
                .storedAt(type.plural())
                .strategy(new RbacStrategy<>(UnaryOperator.identity()))
                .column("Created At", "date", "", 0, (role, now) -> io.sailfish.model.value.Rfc3339.format(role.metadata().creationTimestamp().instant()))
                .build();
    }

    private static <T extends ApiObject> KindDefinition<T> bindings(
            ResourceType<T> type, UnaryOperator<T> defaults, Function<T, RoleRef> role, Function<T, List<Subject>> subjects) {
        return KindDefinition.of(type)
                .storedAt(type.plural())
                .strategy(new RbacStrategy<>(defaults))
                .column("Role", "string", "", 0, (binding, now) -> role.apply(binding).kind() + "/" + role.apply(binding).name())
                .ageColumn()
                .column("Users", "string", "", 1, (binding, now) -> named(subjects.apply(binding), "User"))
                .column("Groups", "string", "", 1, (binding, now) -> named(subjects.apply(binding), "Group"))
                .column("ServiceAccounts", "string", "", 1, (binding, now) -> named(subjects.apply(binding), "ServiceAccount"))
                .build();
    }

    private record RbacStrategy<T extends ApiObject>(UnaryOperator<T> defaulting) implements Strategy<T> {
        @Override
        public T defaults(T object) {
            return defaulting.apply(object);
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
        return reference.apiGroup().isEmpty() ? reference.withApiGroup(GROUP) : reference;
    }

    private static Subject subject(Subject subject) {
        boolean person = subject.kind().equals("User") || subject.kind().equals("Group");
        return person && subject.apiGroup().isEmpty() ? subject.withApiGroup(GROUP) : subject;
    }

    private static String named(List<Subject> subjects, String kind) {
        return subjects.stream()
                .filter(subject -> subject.kind().equals(kind))
                .map(subject -> subject.namespace().isEmpty() ? subject.name() : subject.namespace() + "/" + subject.name())
                .collect(Collectors.joining(", "));
    }
}
