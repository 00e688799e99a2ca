package io.sailfish.client.fake;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.fake.FakeClient.Request;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.selector.FieldMatcher;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The verbs of one resource over the store. */
final class FakeResource<T extends ApiObject> implements ResourceClient<T> {
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private final ResourceType<T> type;
    private final FakeStore store;
    private final Timers timers;
    private final Consumer<Request> admission;

    FakeResource(ResourceType<T> type, FakeStore store, Timers timers, Consumer<Request> admission) {
        this.type = type;
        this.store = store;
        this.timers = timers;
        this.admission = admission;
    }

    private void admit(String verb, String subresource, String namespace, String name) {
        admission.accept(new Request(verb, type.plural(), subresource, namespace, name));
    }

    /** Stores an object as it is. */
    T given(T object) {
        return store.put(type, Lifecycle.identified(object, timers.instant()));
    }

    @Override
    public T get(String namespace, String name) {
        admit("get", "", namespace, name);
        return present(namespace, name);
    }

    private T present(String namespace, String name) {
        T object = store.get(type, new NamespacedName(type.namespaced() ? namespace : "", name));
        if (object == null) {
            throw ApiErrors.notFound(type, name);
        }
        return object;
    }

    @Override
    public ObjectList<T> list(String namespace, ListOptions options) {
        admit("list", "", namespace, "");
        Predicate<ApiObject> selects = selection(namespace, options);
        return store.atomically(() -> {
            List<T> items = store.all(type).stream().filter(selects).toList();
            return page(items, options);
        });
    }

    /** The token of a page is the number of objects before it: enough where pages are not the subject of a test. */
    private ObjectList<T> page(List<T> items, ListOptions options) {
        String version = Long.toString(store.revision());
        int start = options.continueToken().isEmpty() ? 0 : (int) FakeStore.parse(options.continueToken());
        int end = options.limit() == 0 ? items.size() : Math.min(items.size(), start + options.limit());
        List<T> page = items.subList(Math.min(start, end), end);
        return new ObjectList<>(
                List.copyOf(page), version, end < items.size() ? Integer.toString(end) : "", items.size() - end);
    }

    private Predicate<ApiObject> selection(String namespace, ListOptions options) {
        try {
            LabelMatcher labels = LabelMatcher.parse(options.labelSelector());
            FieldMatcher fields = FieldMatcher.parse(options.fieldSelector());
            Fields.check(fields, type.objectType());
            boolean everywhere = namespace.isEmpty() || !type.namespaced();
            return object -> (everywhere || object.namespace().equals(namespace))
                    && labels.matches(object.metadata().labels())
                    && fields.matches(object, Fields::value);
        } catch (SelectorException e) {
            throw ApiErrors.badRequest(e.getMessage());
        }
    }

    @Override
    public WatchHandle watch(String namespace, ListOptions options, WatchHandler<T> handler) {
        admit("watch", "", namespace, "");
        return store.watch(
                type, selection(namespace, options), options.resourceVersion(), options.sendInitialEvents(), handler);
    }

    @Override
    public T create(T object) {
        admit("create", "", object.namespace(), object.name());
        return store.atomically(() -> {
            T named = named(object);
            if (!named.metadata().resourceVersion().isEmpty()) {
                throw ApiErrors.badRequest("resourceVersion should not be set on objects to be created");
            }
            if (store.get(type, named.key()) != null) {
                throw ApiErrors.alreadyExists(type, named.name());
            }
            T fresh = Fields.withMetadata(named, Fields.with(named.metadata(), "uid", null));
            return store.put(type, Lifecycle.created(type, fresh, timers.instant()));
        });
    }

    private T named(T object) {
        if (!object.name().isEmpty()) {
            return object;
        }
        String prefix = Fields.string(object.metadata(), "generateName");
        if (prefix.isEmpty()) {
            throw ApiErrors.invalid(type.kind(), "", List.of());
        }
        StringBuilder name = new StringBuilder(prefix);
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX_ALPHABET.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_ALPHABET.length())));
        }
        return Fields.withMetadata(object, Fields.with(object.metadata(), "name", name.toString()));
    }

    @Override
    public T update(T object) {
        admit("update", "", object.namespace(), object.name());
        return replace(object, present -> Lifecycle.updated(type, present, object));
    }

    @Override
    public T updateStatus(T object) {
        admit("update", "status", object.namespace(), object.name());
        return replace(object, present -> Lifecycle.withStatus(present, object));
    }

    /** Compare and set: what the given object must agree with, the change, and the end of what was to be deleted. */
    private T replace(T given, UnaryOperator<T> change) {
        return store.atomically(() -> {
            T present = present(given.namespace(), given.name());
            String version = given.metadata().resourceVersion();
            if (!version.isEmpty() && !version.equals(present.metadata().resourceVersion())) {
                throw ApiErrors.conflict(type, given.name());
            }
            String uid = given.metadata().uid();
            if (!uid.isEmpty() && !uid.equals(present.metadata().uid())) {
                throw uidConflict(given.name(), uid, present.metadata().uid());
            }
            return write(present, change.apply(present));
        });
    }

    private T write(T present, T object) {
        if (object.equals(present)) {
            return present;
        }
        if (Lifecycle.isFinished(type, object) && !Lifecycle.isFinished(type, present)) {
            T last = store.put(type, object);
            store.remove(type, object.key());
            return last;
        }
        return store.put(type, object);
    }

    private RuntimeException uidConflict(String name, String given, String present) {
        return ApiErrors.conflict(
                type.group(),
                type.plural(),
                name,
                "Precondition failed: UID in precondition: " + given + ", UID in object meta: " + present);
    }

    @Override
    public T patch(String namespace, String name, Patch patch, String subresource) {
        admit("patch", subresource, namespace, name);
        return store.atomically(() -> {
            T present = present(namespace, name);
            T patched = Patches.applied(type, present, patch);
            String version = patched.metadata().resourceVersion();
            if (!version.equals(present.metadata().resourceVersion())) {
                throw ApiErrors.conflict(type, name);
            }
            return switch (subresource) {
                case "" -> write(present, Lifecycle.updated(type, present, patched));
                case "status" -> write(present, Lifecycle.withStatus(present, patched));
                default -> throw ApiErrors.methodNotAllowed(type, "patch");
            };
        });
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options) {
        admit("delete", "", namespace, name);
        deleteNow(namespace, name, options);
    }

    void deleteNow(String namespace, String name, Message options) {
        store.atomically(() -> {
            T present = present(namespace, name);
            checkPreconditions(present, Fields.message(options, "preconditions"));
            T waiting =
                    Lifecycle.deletion(type, present, options, timers.instant()).object();
            if (waiting == null) {
                store.remove(type, present.key());
            } else if (!waiting.equals(present)) {
                store.put(type, waiting);
            }
            return present;
        });
    }

    private void checkPreconditions(T present, Message preconditions) {
        String uid = Fields.string(preconditions, "uid");
        if (!uid.isEmpty() && !uid.equals(present.metadata().uid())) {
            throw uidConflict(present.name(), uid, present.metadata().uid());
        }
        String version = Fields.string(preconditions, "resourceVersion");
        if (!version.isEmpty() && !version.equals(present.metadata().resourceVersion())) {
            throw ApiErrors.conflict(
                    type.group(),
                    type.plural(),
                    present.name(),
                    "Precondition failed: ResourceVersion in precondition: " + version
                            + ", ResourceVersion in object meta: "
                            + present.metadata().resourceVersion());
        }
    }

    @Override
    public void deleteCollection(String namespace, DeleteOptions options, ListOptions selection) {
        admit("deletecollection", "", namespace, "");
        Predicate<ApiObject> selects = selection(namespace, selection);
        store.atomically(() -> {
            List<T> doomed = new ArrayList<>(store.all(type));
            doomed.removeIf(object -> !selects.test(object));
            doomed.forEach(object -> deleteNow(object.namespace(), object.name(), options));
            return doomed.size();
        });
    }

    @Override
    public <R extends Message> R createSubresource(
            String namespace, String name, String subresource, Message body, R answer) {
        admit("create", subresource, namespace, name);
        return store.atomically(() -> switch (type.plural() + "/" + subresource) {
            case "pods/binding" -> {
                write(present(namespace, name), Subresources.bound(type, present(namespace, name), body, now()));
                yield Subresources.success(answer, 201);
            }
            case "pods/eviction" -> {
                deleteNow(namespace, name, Fields.message(body, "deleteOptions"));
                yield Subresources.success(answer, 201);
            }
            case "serviceaccounts/token" -> Subresources.token(present(namespace, name), body, answer, now());
            default -> throw ApiErrors.noSuchResource();
        });
    }

    private java.time.Instant now() {
        return timers.instant();
    }

    @Override
    public <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer) {
        admit("get", subresource, namespace, name);
        if (!subresource.equals("scale")) {
            throw ApiErrors.noSuchResource();
        }
        return Subresources.scale(present(namespace, name), answer);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body) {
        admit("update", subresource, namespace, name);
        return store.atomically(() -> switch (subresource) {
            case "scale" -> {
                T present = present(namespace, name);
                T scaled = Subresources.scaled(present, body);
                yield Subresources.scale(write(present, Lifecycle.updated(type, present, scaled)), (R)
                        body.messageType().empty());
            }
            case "finalize" -> {
                T present = present(namespace, name);
                T finalized = Fields.with(
                        present,
                        "spec",
                        Fields.with(
                                Fields.message(present, "spec"),
                                "finalizers",
                                Objects.requireNonNullElse(
                                        Fields.message(body, "spec").get("finalizers"), List.of())));
                yield (R) write(present, finalized);
            }
            default -> throw ApiErrors.noSuchResource();
        });
    }
}
