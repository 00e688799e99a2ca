package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.model.api.apiregistration.v1.APIService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The APIServices, ready for use. The watch cache's pointer is compared at every question, so that a change holds from the
 * moment its write is answered.
 */
final class Registrations {
    private static final String OPEN_API = "/openapi/v3/";

    private final Supplier<Snapshot> snapshots;
    private volatile @Nullable Image image;

    /**
     * The APIServices after some revision.
     *
     * @param remotes by group and version, those of other servers
     */
    record Image(Snapshot source, List<APIService> all, Map<String, Remote> remotes) {

        static Image of(Snapshot source) {
            List<APIService> all = new ArrayList<>();
            Map<String, Remote> remotes = new TreeMap<>();
            Selection.Walk walk = Selection.ALL.walk(source, "");
            for (CachedObject object = walk.next(); object != null; object = walk.next()) {
                APIService item = (APIService) object.object();
                all.add(item);
                if (item.spec().hasService()) {
                    Remote remote = Remote.of(item);
                    remotes.put(remote.groupVersion(), remote);
                }
            }
            return new Image(source, List.copyOf(all), remotes);
        }
    }

    Registrations(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    Image current() {
        Snapshot now = snapshots.get();
        Image known = image;
        if (known == null || known.source() != now) {
            known = Image.of(now);
            image = known;
        }
        return known;
    }

    /** Who else serves what lies at a path; null where this server does. */
    @Nullable
    Remote find(String path) {
        Map<String, Remote> remotes = current().remotes();
        return remotes.isEmpty() ? null : remotes.get(groupVersion(path));
    }

    /** Group and version of a path below /api or /apis, or of their OpenAPI document; empty for others. */
    static String groupVersion(String whole) {
        String path = whole.startsWith(OPEN_API) ? whole.substring(OPEN_API.length() - 1) : whole;
        if (path.startsWith("/apis/")) {
            int slash = path.indexOf('/', "/apis/".length());
            return slash < 0 ? "" : path.substring("/apis/".length(), end(path, slash + 1));
        }
        return path.startsWith("/api/") ? path.substring("/api/".length(), end(path, "/api/".length())) : "";
    }

    private static int end(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }
}
