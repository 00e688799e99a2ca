package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.Follower;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.apiextensions.v1.ApiextensionsV1;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceSpec;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Registers the versions of groups that CustomResourceDefinitions define, for as long as they do. An APIService that somebody
 * else has made for such a version is left alone.
 */
final class AutoRegistration implements AutoCloseable {
    private static final String AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";
    private static final String ALWAYS = "true";
    private static final String AT_START = "onstart";
    /** Low: custom groups come after all built-in ones. */
    private static final int GROUP_PRIORITY = 1000;

    private static final int VERSION_PRIORITY = 100;

    private final StoredResource<APIService> services;
    private final StoredResource<CustomResourceDefinition> definitions;
    private final UserInfo self;
    private final Clock clock;
    private final Follower follower;

    AutoRegistration(ResourceRegistry registry, UserInfo self, Clock clock) {
        this.services = registry.store(ApiregistrationV1.API_SERVICES);
        this.definitions = registry.store(ApiextensionsV1.CUSTOM_RESOURCE_DEFINITIONS);
        this.self = self;
        this.clock = clock;
        this.follower = new Follower(
                "apiservice-registration", registry.hub(), List.of(services.cache(), definitions.cache()), this::look);
    }

    void start() {
        follower.start();
    }

    @Override
    public void close() {
        follower.close();
    }

    private Duration look() {
        Map<String, APIService> wanted = wanted();
        for (APIService present : services.all()) {
            String automanaged = present.metadata().labels().getOrDefault(AUTOMANAGED, "");
            APIService one = wanted.remove(present.name());
            if (one == null && automanaged.equals(ALWAYS)) {
                attempt(() -> services.delete(context(Verb.DELETE, present.name()), DeleteOptions.EMPTY));
            } else if (one != null
                    && (automanaged.equals(ALWAYS) || automanaged.equals(AT_START))
                    && !present.spec().equals(one.spec())) {
                attempt(() -> services.update(context(Verb.UPDATE, present.name()), present.withSpec(one.spec())));
            }
        }
        wanted.forEach((name, one) -> attempt(() -> services.create(context(Verb.CREATE, name), one)));
        return Follower.UNTIL_CHANGED;
    }

    private Map<String, APIService> wanted() {
        Map<String, APIService> wanted = new TreeMap<>();
        for (CustomResourceDefinition definition : definitions.all()) {
            for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
                if (version.served()) {
                    APIService service = service(definition.spec().group(), version.name());
                    wanted.put(service.name(), service);
                }
            }
        }
        return wanted;
    }

    private static APIService service(String group, String version) {
        return APIService.builder()
                .metadata(ObjectMeta.builder()
                        .name(version + "." + group)
                        .labels(Map.of(AUTOMANAGED, ALWAYS))
                        .build())
                .spec(APIServiceSpec.builder()
                        .group(group)
                        .version(version)
                        .groupPriorityMinimum(GROUP_PRIORITY)
                        .versionPriority(VERSION_PRIORITY)
                        .build())
                .build();
    }

    private RequestContext context(Verb verb, String name) {
        return RequestContext.of(self, verb, "", name, clock).withFieldManager("kube-apiserver", false);
    }

    /** Who else changes an APIService at the same time changes what is followed, so that it is looked at again. */
    private static void attempt(Runnable write) {
        try {
            write.run();
        } catch (ApiException refused) {
            boolean another = refused.is(ApiException.Reason.CONFLICT)
                    || refused.is(ApiException.Reason.NOT_FOUND)
                    || refused.is(ApiException.Reason.ALREADY_EXISTS);
            if (!another) {
                throw refused;
            }
        }
    }
}
