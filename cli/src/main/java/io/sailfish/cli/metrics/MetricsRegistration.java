package io.sailfish.cli.metrics;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.metrics.api.MetricsApi;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceSpec;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import io.sailfish.model.api.apiregistration.v1.ServiceReference;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.PolicyRule;
import io.sailfish.model.api.rbac.v1.RbacV1;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of the metrics API in the cluster, by the names of upstream's metrics-server. Where somebody has installed that,
 * its Service has a selector, and everything is left as it is.
 */
final class MetricsRegistration {
    static final String SERVICE = "metrics-server";
    static final String NAMESPACE = "kube-system";
    static final String HOST = SERVICE + "." + NAMESPACE + ".svc";

    private static final Logger LOG = LoggerFactory.getLogger(MetricsRegistration.class);
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";
    private static final Map<String, String> LABELS = Map.of("k8s-app", SERVICE);
    private static final int PRIORITY = 100;

    private final Client client;

    MetricsRegistration(Client client) {
        this.client = client;
    }

    /** Of the component, and of those who read what it knows. */
    void rights() {
        role(
                "system:aggregated-metrics-reader",
                Map.of(
                        "k8s-app",
                        SERVICE,
                        AGGREGATE + "admin",
                        "true",
                        AGGREGATE + "edit",
                        "true",
                        AGGREGATE + "view",
                        "true"),
                rule(MetricsApi.GROUP, List.of("pods", "nodes"), "get", "list", "watch"));
        role(
                "system:metrics-server",
                LABELS,
                rule("", List.of("nodes/metrics", "nodes/proxy"), "get"),
                rule("", List.of("pods", "nodes"), "get", "list", "watch"));
        bind("system:metrics-server", "system:metrics-server");
        bind("metrics-server:system:auth-delegator", "system:auth-delegator");
    }

    /** Says where it is, anew where it was elsewhere. */
    void register(String address, int port, String authority) {
        Service service = put(
                CoreV1.SERVICES,
                Service.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace(NAMESPACE)
                                .name(SERVICE)
                                .labels(LABELS)
                                .build())
                        .spec(ServiceSpec.builder()
                                .type("ExternalName")
                                .externalName(address)
                                .build())
                        .build(),
                present -> isAnothers(present)
                        ? present
                        : present.withSpec(present.spec().withExternalName(address)));
        if (isAnothers(service)) {
            LOG.info("{}/{} is somebody else's: the metrics API here is not registered", NAMESPACE, SERVICE);
            return;
        }
        APIServiceSpec spec = APIServiceSpec.builder()
                .group(MetricsApi.GROUP)
                .version(MetricsApi.VERSION)
                .groupPriorityMinimum(PRIORITY)
                .versionPriority(PRIORITY)
                .caBundle(Bytes.utf8(authority))
                .service(ServiceReference.builder()
                        .namespace(NAMESPACE)
                        .name(SERVICE)
                        .port(port)
                        .build())
                .build();
        put(
                ApiregistrationV1.API_SERVICES,
                APIService.builder()
                        .metadata(ObjectMeta.builder()
                                .name(MetricsApi.VERSION + "." + MetricsApi.GROUP)
                                .labels(LABELS)
                                .build())
                        .spec(spec)
                        .build(),
                present -> present.withSpec(spec));
    }

    private static boolean isAnothers(Service service) {
        return !service.spec().type().equals("ExternalName");
    }

    private void role(String name, Map<String, String> labels, PolicyRule... rules) {
        put(
                RbacV1.CLUSTER_ROLES,
                ClusterRole.builder()
                        .metadata(ObjectMeta.builder().name(name).labels(labels).build())
                        .rules(List.of(rules))
                        .build(),
                present -> present);
    }

    private static PolicyRule rule(String group, List<String> resources, String... verbs) {
        return PolicyRule.builder()
                .apiGroups(List.of(group))
                .resources(resources)
                .verbs(List.of(verbs))
                .build();
    }

    private void bind(String name, String role) {
        put(
                RbacV1.CLUSTER_ROLE_BINDINGS,
                ClusterRoleBinding.builder()
                        .metadata(ObjectMeta.builder().name(name).labels(LABELS).build())
                        .roleRef(RoleRef.builder()
                                .apiGroup(RBAC)
                                .kind("ClusterRole")
                                .name(role)
                                .build())
                        .subjects(List.of(Subject.builder()
                                .kind("ServiceAccount")
                                .namespace(NAMESPACE)
                                .name(SERVICE)
                                .build()))
                        .build(),
                present -> present);
    }

    /** Makes what is missing, and brings in line what is there. */
    private <T extends ApiObject> T put(ResourceType<T> type, T object, UnaryOperator<T> change) {
        ResourceClient<T> resource = client.resource(type);
        while (true) {
            try {
                T present = resource.get(object.namespace(), object.name());
                T wanted = change.apply(present);
                return wanted.equals(present) ? present : resource.update(wanted);
            } catch (ApiException failure) {
                if (failure.is(ApiException.Reason.NOT_FOUND)) {
                    T made = create(resource, object);
                    if (made != null) {
                        return made;
                    }
                } else if (!failure.is(ApiException.Reason.CONFLICT)) {
                    throw failure;
                }
                // Somebody else was first: his is looked at.
            }
        }
    }

    private static <T extends ApiObject> @Nullable T create(ResourceClient<T> resource, T object) {
        try {
            return resource.create(object);
        } catch (ApiException failure) {
            if (failure.is(ApiException.Reason.ALREADY_EXISTS)) {
                return null;
            }
            throw failure;
        }
    }
}
