package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.Follower;
import io.sailfish.apiserver.callout.CalloutResolver;
import io.sailfish.apiserver.custom.definition.Approval;
import io.sailfish.apiserver.custom.definition.Conditions;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.storage.StoredValueException;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.apiextensions.v1.ApiextensionsV1;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionSpec;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the CustomResourceDefinitions: accepts their names, has the registry serve what they define for as long as they
 * are there, and when one is deleted removes its objects before it goes itself.
 *
 * <p>One thread looks at what has changed and does all that follows, so there is no order of events to get wrong: it compares
 * what is defined with what is served. Deletions wait for the finalizers of objects, so each has a thread of its own.
 */
public final class CustomResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustomResources.class);
    /** A definition that is corrected at once after it was made may still change its kind and scope, as upstream's. */
    private static final long ESTABLISH_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long RETRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String PROGRAM = "kube-apiserver";

    private final ResourceRegistry registry;
    private final StoredResource<CustomResourceDefinition> definitions;
    private final UserInfo self;
    private final Clock clock;
    private final CalloutResolver resolver;
    private final Map<String, Followed> followed = new HashMap<>();
    private final Set<String> terminating = ConcurrentHashMap.newKeySet();
    private final Follower follower;

    /** A definition as it was seen last, and what is served of it. */
    private static final class Followed {
        private final long since;
        private CustomResourceDefinition definition;
        private boolean failed;
        private long tried;
        private @org.jspecify.annotations.Nullable Form served;

        Followed(CustomResourceDefinition definition, long since) {
            this.definition = definition;
            this.since = since;
        }
    }

    /** What a served kind depends on. */
    private record Form(
            CustomResourceDefinitionSpec spec, CustomResourceDefinitionNames names, KindDefinition<ApiObject> kind) {
        boolean fits(CustomResourceDefinition definition) {
            return spec.equals(definition.spec())
                    && names.equals(definition.status().acceptedNames());
        }
    }

    private CustomResources(ResourceRegistry registry, UserInfo self, Clock clock) {
        this.registry = registry;
        this.definitions = registry.store(ApiextensionsV1.CUSTOM_RESOURCE_DEFINITIONS);
        this.self = self;
        this.clock = clock;
        this.resolver = new CalloutResolver(registry);
        this.follower = new Follower(
                "custom-resources",
                registry.hub(),
                List.of(definitions.cache()),
                () -> sync() ? Duration.ofNanos(ESTABLISH_AFTER_NANOS / 2) : Follower.UNTIL_CHANGED);
    }

    /**
     * Begins to follow. What is established already is served when this returns.
     *
     * @param self in whose name definitions and objects are written
     */
    public static CustomResources start(ResourceRegistry registry, UserInfo self, Clock clock) {
        CustomResources resources = new CustomResources(registry, self, clock);
        resources.sync();
        resources.follower.start();
        return resources;
    }

    @Override
    public void close() {
        follower.close();
    }

    /** Brings what is served in line with what is defined. Tells whether to look again soon. */
    private boolean sync() {
        Map<String, CustomResourceDefinition> present = new TreeMap<>();
        definitions.all().forEach(definition -> present.put(definition.name(), definition));
        boolean released = false;
        for (String gone : List.copyOf(followed.keySet())) {
            CustomResourceDefinition now = present.get(gone);
            Followed before = followed.get(gone);
            if (now == null
                    || !now.metadata().uid().equals(before.definition.metadata().uid())) {
                withdraw(gone, before);
                released = true;
            }
        }
        boolean more = false;
        for (CustomResourceDefinition definition : present.values()) {
            Followed known = followed.get(definition.name());
            boolean waits = !Conditions.isTrue(definition, Conditions.NAMES_ACCEPTED);
            if (known == null || known.definition != definition || released && waits || known.served == null && waits) {
                more |= followed(definition, present);
            } else if (known.failed) {
                more = true;
                if (System.nanoTime() - known.tried > RETRY_AFTER_NANOS) {
                    followed(definition, present);
                }
            }
        }
        return more;
    }

    /** A definition that cannot be served now, because its objects cannot be read, does not keep others from it. */
    private boolean followed(CustomResourceDefinition definition, Map<String, CustomResourceDefinition> present) {
        try {
            boolean more = follow(definition, present);
            mark(definition, false);
            return more;
        } catch (StoredValueException | ApiException unreadable) {
            LOG.error("{} cannot be served: {}", definition.name(), unreadable.getMessage());
            mark(definition, true);
            return true;
        }
    }

    private void mark(CustomResourceDefinition definition, boolean failed) {
        Followed known = followed.get(definition.name());
        if (known != null) {
            known.failed = failed;
            known.tried = System.nanoTime();
        }
    }

    private void withdraw(String name, Followed before) {
        followed.remove(name);
        terminating.remove(name);
        if (before.served != null) {
            registry.withdraw(before.served.kind());
            LOG.info("{} is no longer served", name);
        }
    }

    /** Tells whether to look at the definition again soon. */
    private boolean follow(CustomResourceDefinition definition, Map<String, CustomResourceDefinition> present) {
        Followed known = followed.computeIfAbsent(definition.name(), _ -> new Followed(definition, System.nanoTime()));
        boolean first = known.definition == definition && known.served == null;
        known.definition = definition;
        boolean established = Conditions.isTrue(definition, Conditions.ESTABLISHED);
        if (definition.metadata().hasDeletionTimestamp()) {
            if (established) {
                serve(definition, known);
            }
            terminate(definition);
            return false;
        }
        if (!established && !isOld(definition) && System.nanoTime() - known.since < ESTABLISH_AFTER_NANOS) {
            return true;
        }
        CustomResourceDefinition decided = decided(definition, present);
        if (Conditions.isTrue(decided, Conditions.ESTABLISHED)) {
            serve(decided, known);
        }
        if (!decided.equals(definition)) {
            CustomResourceDefinition written = write(decided);
            if (written != null) {
                known.definition = written;
                present.put(written.name(), written);
            }
            return written == null && first;
        }
        return false;
    }

    /** Whether a definition was there before this server. */
    private static boolean isOld(CustomResourceDefinition definition) {
        return Conditions.find(definition, Conditions.NAMES_ACCEPTED) != null;
    }

    private CustomResourceDefinition decided(
            CustomResourceDefinition definition, Map<String, CustomResourceDefinition> present) {
        Timestamp now = Timestamp.seconds(clock.instant());
        List<CustomResourceDefinition> group = new ArrayList<>();
        for (CustomResourceDefinition one : present.values()) {
            if (one.spec().group().equals(definition.spec().group())) {
                group.add(one);
            }
        }
        CustomResourceDefinition decided =
                definition.spec().names().equals(definition.status().acceptedNames())
                                && Conditions.isTrue(definition, Conditions.ESTABLISHED)
                        ? definition
                        : NameClaims.decide(group, definition, now);
        if (Approval.isNeeded(definition.spec().group())) {
            Approval approval = Approval.of(definition);
            decided = Conditions.with(
                    decided,
                    Conditions.APPROVAL,
                    approval.state().status(),
                    approval.state().reason(),
                    approval.reason(),
                    now);
        }
        return SchemaConditions.with(decided, now);
    }

    private void serve(CustomResourceDefinition definition, Followed known) {
        if (known.served != null && known.served.fits(definition)) {
            return;
        }
        if (isBuiltIn(definition)) {
            LOG.warn("{} is not served: there is a built-in resource of that name", definition.name());
            return;
        }
        String name = definition.name();
        KindDefinition<ApiObject> kind = CustomKinds.of(definition, () -> terminating.contains(name), resolver);
        registry.serve(kind);
        known.served = new Form(definition.spec(), definition.status().acceptedNames(), kind);
        LOG.info("{} is served", name);
    }

    private boolean isBuiltIn(CustomResourceDefinition definition) {
        String prefix = CustomKinds.storagePrefix(definition);
        for (ResourceStore<?> store : registry.stores()) {
            KindDefinition<?> kind = store.definition();
            boolean same = kind.storagePrefix().equals(prefix)
                    || kind.resource().group().equals(definition.spec().group())
                            && kind.resource()
                                    .plural()
                                    .equals(definition.spec().names().plural());
            if (kind.custom() == null && same) {
                return true;
            }
        }
        return false;
    }

    /** Writes a definition's status; null where somebody else has written it meanwhile, which will be seen. */
    private @org.jspecify.annotations.Nullable CustomResourceDefinition write(CustomResourceDefinition definition) {
        RequestContext context = RequestContext.of(self, Verb.UPDATE, "", definition.name(), clock)
                .withSubresource("status")
                .withFieldManager(PROGRAM, false);
        try {
            return definitions.update(context, definition);
        } catch (ApiException refused) {
            if (refused.is(ApiException.Reason.CONFLICT) || refused.is(ApiException.Reason.NOT_FOUND)) {
                return null;
            }
            throw refused;
        }
    }

    private void terminate(CustomResourceDefinition definition) {
        if (definition.metadata().finalizers().contains(Termination.FINALIZER) && terminating.add(definition.name())) {
            Termination termination = new Termination(registry, definitions, self, clock, this::write);
            Thread.ofVirtual().name("delete-" + definition.name()).start(() -> {
                try {
                    termination.run(definition);
                } catch (RuntimeException failed) {
                    LOG.error("{} could not be deleted", definition.name(), failed);
                    terminating.remove(definition.name());
                    follower.lookAgain();
                }
            });
        }
    }
}
