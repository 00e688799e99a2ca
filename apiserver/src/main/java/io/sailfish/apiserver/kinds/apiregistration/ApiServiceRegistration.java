package io.sailfish.apiserver.kinds.apiregistration;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.ServedVersion;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.server.StartStep;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceSpec;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import io.sailfish.model.api.authentication.v1.AuthenticationV1;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Registers every version of a group that this server serves by itself. */
public final class ApiServiceRegistration {
    private static final String AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";
    private static final String AT_START = "onstart";

    /** Where groups stand among each other: upstream's numbers. */
    private static final Map<String, Integer> GROUPS = Map.ofEntries(
            Map.entry("", 18_000),
            Map.entry("apps", 17_800),
            Map.entry("events.k8s.io", 17_750),
            Map.entry("authentication.k8s.io", 17_700),
            Map.entry("authorization.k8s.io", 17_600),
            Map.entry("autoscaling", 17_500),
            Map.entry("batch", 17_400),
            Map.entry("certificates.k8s.io", 17_300),
            Map.entry("networking.k8s.io", 17_200),
            Map.entry("policy", 17_100),
            Map.entry("rbac.authorization.k8s.io", 17_000),
            Map.entry("storage.k8s.io", 16_800),
            Map.entry("apiextensions.k8s.io", 16_700),
            Map.entry("admissionregistration.k8s.io", 16_700),
            Map.entry("scheduling.k8s.io", 16_600),
            Map.entry("coordination.k8s.io", 16_500),
            Map.entry("node.k8s.io", 16_300),
            Map.entry("discovery.k8s.io", 16_200),
            Map.entry("flowcontrol.apiserver.k8s.io", 16_100),
            Map.entry("resource.k8s.io", 15_900));

    private ApiServiceRegistration() {}

    /** The step at the start of a server. */
    public static StartStep step() {
        return new StartStep("apiservice-registration-controller", ApiServiceRegistration::ensure);
    }

    private static void ensure(Registry registry, UserInfo user, Clock clock) {
        ResourceStore<APIService> store = registry.store(ApiregistrationV1.API_SERVICES);
        Map<String, APIService> wanted = served(registry);
        for (APIService present : store.all()) {
            String name = present.name();
            APIService one = wanted.remove(name);
            if (!AT_START.equals(present.metadata().labels().get(AUTOMANAGED))) {
                continue;
            }
            if (one == null) {
                // Of an earlier version of this server.
                store.delete(RequestContext.of(user, Verb.DELETE, "", name, clock), DeleteOptions.EMPTY);
            } else if (!one.spec().equals(present.spec())) {
                store.update(RequestContext.of(user, Verb.UPDATE, "", name, clock), present.withSpec(one.spec()));
            }
        }
        wanted.forEach((name, one) -> store.create(RequestContext.of(user, Verb.CREATE, "", name, clock), one));
    }

    private static Map<String, APIService> served(Registry registry) {
        List<ResourceType<?>> resources = new ArrayList<>(AuthenticationV1.ALL);
        resources.addAll(AuthorizationV1.ALL);
        for (ResourceStore<?> store : registry.stores()) {
            if (store.definition().custom() != null) {
                // Those come and go, with the APIServices of them.
                continue;
            }
            versions(store.definition()).forEach(version -> resources.add(version.resource()));
        }
        Map<String, APIService> services = new TreeMap<>();
        for (ResourceType<?> resource : resources) {
            // Of itself the registration says nothing, as upstream's.
            if (!resource.group().equals("apiregistration.k8s.io")) {
                services.put(resource.version() + "." + resource.group(), service(resource));
            }
        }
        return services;
    }

    private static <T extends ApiObject> List<ServedVersion<?, T>> versions(KindDefinition<T> definition) {
        return definition.versions();
    }

    private static APIService service(ResourceType<?> resource) {
        String group = resource.group();
        int priority = group.isEmpty() ? 1 : resource.version().equals("v2") ? 30 : 15;
        return APIService.builder()
                .metadata(ObjectMeta.builder()
                        .name(resource.version() + "." + group)
                        .labels(Map.of(AUTOMANAGED, AT_START))
                        .build())
                .spec(APIServiceSpec.builder()
                        .group(group)
                        .version(resource.version())
                        .groupPriorityMinimum(GROUPS.getOrDefault(group, 1000))
                        .versionPriority(priority)
                        .build())
                .build();
    }
}
