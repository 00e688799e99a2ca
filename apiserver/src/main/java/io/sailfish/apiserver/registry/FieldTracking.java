package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.FieldSet;
import io.sailfish.model.managed.ServerSideApply;
import io.sailfish.model.managed.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps metadata.managedFields of one kind's objects: who set which field, through the resource or a subresource, in the
 * terms of which version. It works on objects of the version that a request speaks; others' fields are compared in the
 * version in which they own them.
 */
final class FieldTracking<T extends ApiObject> {
    private static final int LONGEST_MANAGER = 128;

    private final Map<String, ServedVersion<?, T>> versions;
    private final ConcurrentHashMap<Place, FieldManager> managers = new ConcurrentHashMap<>();

    /** Through what is written. */
    private record Place(String apiVersion, String subresource) {}

    FieldTracking(KindDefinition<T> definition) {
        this(definition.versions());
    }

    FieldTracking(List<ServedVersion<?, T>> versions) {
        this.versions = new HashMap<>();
        versions.forEach(version -> this.versions.put(version.apiVersion(), version));
    }

    /**
     * An object of a version with managedFields that say what this request changed.
     *
     * @param live   what was there, in the same version; null on a create
     * @param object what shall be there
     * @param reset  paths that this way of writing leaves alone
     */
    ApiObject update(
            RequestContext context,
            ServedVersion<?, T> version,
            @Nullable ApiObject live,
            ApiObject object,
            List<String> reset) {
        FieldManager manager = manager(version.apiVersion(), context.subresource(), reset);
        return manager.update(
                live, object, managerName(context), context.clock().instant());
    }

    /** An object of a version with a configuration applied to it. */
    ApiObject apply(
            RequestContext context,
            ServedVersion<?, T> version,
            ApiObject live,
            StringMap<Object> configuration,
            List<String> reset) {
        return ServerSideApply.apply(
                manager(version.apiVersion(), context.subresource(), reset),
                live,
                configuration,
                managerName(context),
                context.force(),
                context.clock().instant());
    }

    private FieldManager manager(String apiVersion, String subresource, List<String> reset) {
        Place place = new Place(apiVersion, subresource);
        FieldManager known = managers.get(place);
        return known != null ? known : managers.computeIfAbsent(place, _ -> made(place, set(reset)));
    }

    private FieldManager made(Place place, FieldSet reset) {
        Map<String, FieldSet> everywhere = new HashMap<>();
        versions.keySet().forEach(version -> everywhere.put(version, reset));
        everywhere.put(place.apiVersion, reset);
        Versions converted = versions.size() > 1 ? this::converted : Versions.NONE;
        return new FieldManager(place.apiVersion, place.subresource, everywhere, converted);
    }

    /** An object of any version in another; null where one of them is not served. */
    private @Nullable ApiObject converted(ApiObject object, String apiVersion) {
        ServedVersion<?, T> from = versions.get(object.kind().apiVersion());
        ServedVersion<?, T> to = versions.get(apiVersion);
        return from == null || to == null ? null : to.served(from.toStored(object));
    }

    /** The manager's name: the one given, else the client's program. */
    static String managerName(RequestContext context) {
        if (!context.fieldManager().isEmpty()) {
            return context.fieldManager();
        }
        String agent = context.userAgent();
        int slash = agent.indexOf('/');
        String program = slash < 0 ? agent : agent.substring(0, slash);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < program.length() && name.length() < LONGEST_MANAGER; i++) {
            char c = program.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                name.append(c);
            }
        }
        return name.toString();
    }

    private static FieldSet set(List<String> paths) {
        FieldSet set = FieldSet.EMPTY;
        for (String path : paths) {
            set = set.union(FieldSet.ofNames(path.split("\\.")));
        }
        return set;
    }
}
