package io.sailfish.scheduler.device;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a cluster and who has them, decisions that the API does not show yet included. Owned by the scheduler's
 * thread.
 */
public final class DeviceTable {
    private static final int EXPRESSIONS = 256;

    private final DeviceSelectors selectors;
    private final Map<NamespacedName, ResourceClaim> claims = new HashMap<>();
    private final Map<String, DeviceClass> classes = new HashMap<>();
    private final Map<String, ResourceSlice> slices = new HashMap<>();
    /** Allocations that were decided and are not seen yet, with the uids of the pods they were decided for. */
    private final Map<NamespacedName, Pending> pending = new HashMap<>();

    private final Map<String, DeviceSelectors.Selector> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DeviceSelectors.Selector> eldest) {
            return size() > EXPRESSIONS;
        }
    };
    private @Nullable Pools pools;
    private @Nullable Set<DeviceId> taken;
    private boolean complete;

    /** @param selectors compile the expressions of classes and claims */
    public DeviceTable(DeviceSelectors selectors) {
        this.selectors = selectors;
    }

    private record Pending(AllocationResult allocation, Set<String> pods) {}

    /** Everything that there was at the start is known: only now may be decided who gets what. */
    public void complete() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    /** A claim came or changed. */
    public void put(ResourceClaim claim) {
        claims.put(claim.key(), claim);
        Pending decided = pending.get(claim.key());
        if (decided != null) {
            claim.status().reservedFor().forEach(user -> decided.pods().remove(user.uid()));
            if (decided.pods().isEmpty()) {
                pending.remove(claim.key());
            }
        }
        taken = null;
    }

    /** A claim went. */
    public void removeClaim(NamespacedName claim) {
        claims.remove(claim);
        pending.remove(claim);
        taken = null;
    }

    /** A class came or changed. */
    public void put(DeviceClass item) {
        classes.put(item.name(), item);
    }

    /** A class went. */
    public void removeClass(String name) {
        classes.remove(name);
    }

    /** A slice came or changed. */
    public void put(ResourceSlice slice) {
        slices.put(slice.name(), slice);
        pools = null;
    }

    /** A slice went. */
    public void removeSlice(String name) {
        slices.remove(name);
        pools = null;
    }

    /** A pod's claims count as decided from now on. */
    public void assume(Pod pod, List<ClaimUse> uses) {
        for (ClaimUse use : uses) {
            pending.computeIfAbsent(use.claim(), key -> new Pending(use.allocation(), new HashSet<>()))
                    .pods()
                    .add(pod.metadata().uid());
        }
        taken = null;
    }

    /** What was decided for a pod came to nothing, or the pod is gone. */
    public void forget(String uid) {
        pending.values()
                .removeIf(
                        decided -> decided.pods().remove(uid) && decided.pods().isEmpty());
        taken = null;
    }

    /** A claim as it will be once all that was decided is written; null where there is none. */
    @Nullable
    ResourceClaim claim(NamespacedName name) {
        ResourceClaim claim = claims.get(name);
        Pending decided = pending.get(name);
        return claim == null || decided == null || claim.status().hasAllocation()
                ? claim
                : claim.withStatus(claim.status().withAllocation(decided.allocation()));
    }

    @Nullable
    DeviceClass deviceClass(String name) {
        return classes.get(name);
    }

    Pools.Offers offers(String node, Map<String, String> labels) {
        Pools present = pools;
        if (present == null) {
            present = new Pools(slices.values());
            pools = present;
        }
        return present.offers(node, labels);
    }

    /** The devices that somebody has. Who has them as an administrator takes them from nobody. */
    Set<DeviceId> taken() {
        Set<DeviceId> present = taken;
        if (present == null) {
            present = new HashSet<>();
            for (NamespacedName name : claims.keySet()) {
                ResourceClaim claim = claim(name);
                if (claim != null) {
                    collect(claim.status().allocation(), present);
                }
            }
            taken = present;
        }
        return present;
    }

    private static void collect(AllocationResult allocation, Set<DeviceId> devices) {
        allocation.devices().results().stream()
                .filter(result -> !result.adminAccess(false))
                .forEach(result -> devices.add(DeviceId.of(result)));
    }

    DeviceSelectors.Selector compiled(String expression) throws DeviceSelectors.Failure {
        DeviceSelectors.Selector known = compiled.get(expression);
        if (known == null) {
            known = selectors.compile(expression);
            compiled.put(expression, known);
        }
        return known;
    }
}
