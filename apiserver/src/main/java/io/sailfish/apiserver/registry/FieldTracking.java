package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.FieldSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps metadata.managedFields of one kind's objects: who set which field, through the resource or a subresource. */
final class FieldTracking {
    private static final int LONGEST_MANAGER = 128;

    private final String apiVersion;
    private final ConcurrentHashMap<String, FieldManager> managers = new ConcurrentHashMap<>();

    FieldTracking(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    /**
     * The object with managedFields that say what this request changed.
     *
     * @param live   what was there; null on a create
     * @param object what shall be there
     * @param reset  paths that this way of writing leaves alone
     */
    @SuppressWarnings("unchecked")
    <T extends ApiObject> T update(RequestContext context, @Nullable T live, T object, List<String> reset) {
        FieldManager manager = manager(context.subresource(), reset);
        return (T) manager.update(live, object, managerName(context), context.clock().instant());
    }

    /** The manager of a subresource's writes. */
    FieldManager manager(String subresource, List<String> reset) {
        FieldManager known = managers.get(subresource);
        return known != null
                ? known
                : managers.computeIfAbsent(subresource, name -> new FieldManager(apiVersion, name, set(reset)));
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
