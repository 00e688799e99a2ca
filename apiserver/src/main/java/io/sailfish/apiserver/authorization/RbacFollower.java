package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.Role;
import io.sailfish.model.api.rbac.v1.RoleBinding;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link Rbac} equal to the watch caches. It looks at every decision whether a cache has moved on (a pointer's
 * comparison) and takes the difference in before deciding, so a role or binding holds from the moment its write is
 * answered, and no thread or delay stands between.
 */
public final class RbacFollower implements Authorizer {
    private final Rbac rbac = new Rbac();
    private final List<Feed> feeds;

    /**
     * Follows these caches.
     */
    public RbacFollower(
            Supplier<Snapshot> clusterRoles,
            Supplier<Snapshot> roles,
            Supplier<Snapshot> clusterRoleBindings,
            Supplier<Snapshot> roleBindings) {
        this.feeds = List.of(
                new Feed(
                        clusterRoles,
                        object -> rbac.putClusterRole(PolicyObjects.clusterRole((ClusterRole) object)),
                        object -> rbac.removeClusterRole(object.name())),
                new Feed(
                        roles,
                        object -> rbac.putRole(
                                object.namespace(), object.name(), PolicyObjects.rules(((Role) object).rules())),
                        object -> rbac.removeRole(object.namespace(), object.name())),
                new Feed(
                        clusterRoleBindings,
                        object -> rbac.putBinding(PolicyObjects.binding((ClusterRoleBinding) object)),
                        object -> rbac.removeBinding("", object.name())),
                new Feed(
                        roleBindings,
                        object -> rbac.putBinding(PolicyObjects.binding((RoleBinding) object)),
                        object -> rbac.removeBinding(object.namespace(), object.name())));
    }

    @Override
    public Decision decide(AccessRequest request) {
        return current().decide(request);
    }

    /** The rules as the caches have them now. */
    public Rbac current() {
        for (Feed feed : feeds) {
            if (feed.seen != feed.source.get()) {
                catchUp();
                break;
            }
        }
        return rbac;
    }

    private synchronized void catchUp() {
        feeds.forEach(Feed::catchUp);
    }

    private static final class Feed {
        private final Supplier<Snapshot> source;
        private final Consumer<ApiObject> put;
        private final Consumer<ApiObject> remove;
        private volatile @Nullable Snapshot seen;

        Feed(Supplier<Snapshot> source, Consumer<ApiObject> put, Consumer<ApiObject> remove) {
            this.source = source;
            this.put = put;
            this.remove = remove;
        }

        /** Walks over both states in the order of keys and takes in what differs. */
        void catchUp() {
            Snapshot before = seen;
            Snapshot now = source.get();
            if (before == now) {
                return;
            }
            Selection.@Nullable Walk oldWalk = before == null ? null : Selection.ALL.walk(before, "");
            Selection.Walk newWalk = Selection.ALL.walk(now, "");
            CachedObject old = oldWalk == null ? null : oldWalk.next();
            CachedObject next = newWalk.next();
            while (old != null || next != null) {
                int order = old == null ? 1 : next == null ? -1 : old.key().compareTo(next.key());
                if (order < 0 && old != null) {
                    remove.accept(old.object());
                } else if (next != null && old != next) {
                    put.accept(next.object());
                }
                if (order <= 0 && oldWalk != null) {
                    old = oldWalk.next();
                }
                if (order >= 0) {
                    next = newWalk.next();
                }
            }
            seen = now;
        }
    }
}
