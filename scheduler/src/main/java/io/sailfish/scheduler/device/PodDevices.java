package io.sailfish.scheduler.device;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.claim.PodClaims.Named;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.placement.NodeSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The claims of one pod, and whether a node can give what they ask for. */
public final class PodDevices {
    private final DeviceTable table;
    private final List<ResourceClaim> claims;
    private final @Nullable String refusal;

    private PodDevices(DeviceTable table, List<ResourceClaim> claims, @Nullable String refusal) {
        this.table = table;
        this.claims = claims;
        this.refusal = refusal;
    }

    /** What a node says. */
    public sealed interface Answer {
        /** The pod's claims have, or get, these devices. */
        record Fits(List<ClaimUse> uses) implements Answer {}

        /** It cannot give them. */
        record Refused(String reason) implements Answer {}
    }

    /** Looks up a pod's claims. */
    public static PodDevices of(Pod pod, DeviceTable table) {
        if (!table.isComplete()) {
            return new PodDevices(table, List.of(), "waiting to know all devices and claims");
        }
        List<ResourceClaim> claims = new ArrayList<>();
        for (PodResourceClaim entry : pod.spec().resourceClaims()) {
            String refusal = switch (PodClaims.named(pod, entry)) {
                case Named.NotNeeded() -> null;
                case Named.NotMade() ->
                    "pod \"" + pod.key() + "\": ResourceClaim not created yet for \"" + entry.name() + "\"";
                case Named.Object(String name, boolean isOfPod) ->
                    add(pod, table.claim(new NamespacedName(pod.namespace(), name)), name, isOfPod, claims);
            };
            String unknown = refusal == null && !claims.isEmpty() ? unknownClass(claims.getLast(), table) : refusal;
            if (unknown != null) {
                return new PodDevices(table, List.of(), unknown);
            }
        }
        return new PodDevices(table, claims, null);
    }

    private static @Nullable String add(
            Pod pod, @Nullable ResourceClaim claim, String name, boolean isOfPod, List<ResourceClaim> claims) {
        if (claim == null) {
            return "resourceclaim \"" + name + "\" not found";
        }
        if (isOfPod && !PodClaims.isOwned(claim, pod)) {
            return "ResourceClaim " + claim.key() + " was not created for pod " + pod.key() + " (pod is not owner)";
        }
        if (claim.metadata().hasDeletionTimestamp()) {
            return "resourceclaim \"" + name + "\" is being deleted";
        }
        if (claim.status().hasAllocation() && !PodClaims.isReserved(claim, pod) && !PodClaims.hasRoom(claim)) {
            return "resourceclaim in use";
        }
        claims.add(claim);
        return null;
    }

    private static @Nullable String unknownClass(ResourceClaim claim, DeviceTable table) {
        if (claim.status().hasAllocation()) {
            return null;
        }
        for (DeviceRequest request : claim.spec().devices().requests()) {
            for (Wanted wanted : Wanted.of(request)) {
                if (table.deviceClass(wanted.deviceClass()) == null) {
                    return "request " + wanted.reference() + ": device class " + wanted.deviceClass()
                            + " does not exist";
                }
            }
        }
        return null;
    }

    /** What a node says to all of the claims. */
    public Answer on(String node, Map<String, String> labels) {
        if (refusal != null) {
            return new Answer.Refused(refusal);
        }
        List<ClaimUse> uses = new ArrayList<>(claims.size());
        List<ResourceClaim> open = new ArrayList<>(claims.size());
        for (ResourceClaim claim : claims) {
            AllocationResult allocation = claim.status().allocation();
            if (!claim.status().hasAllocation()) {
                open.add(claim);
            } else if (allocation.hasNodeSelector()
                    && !NodeSelection.matches(allocation.nodeSelector(), node, labels)) {
                return new Answer.Refused("resourceclaim not available on the node");
            } else {
                uses.add(new ClaimUse(claim.key(), allocation));
            }
        }
        if (open.isEmpty()) {
            return new Answer.Fits(uses);
        }
        try {
            Optional<List<AllocationResult>> allocated = new Allocator(table, node, labels, open).allocate();
            if (allocated.isEmpty()) {
                return new Answer.Refused("cannot allocate all claims");
            }
            for (int i = 0; i < open.size(); i++) {
                uses.add(new ClaimUse(open.get(i).key(), allocated.get().get(i)));
            }
            return new Answer.Fits(uses);
        } catch (DeviceSelectors.Failure e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
    }
}
