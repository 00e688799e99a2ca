package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.DeviceConstraint;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSelector;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds devices of one node for the claims of a pod, all together or none: the first that satisfy every request, its
 * constraints and those of the claim, in the order in which drivers offer them. Used once.
 */
final class Allocator {
    /** What a claim may be given; upstream's bound. */
    private static final int MOST_RESULTS = 32;
    /** How many devices are tried: a puzzle that takes more counts as unsolvable on this node. */
    private static final int MOST_TRIES = 100_000;

    private final DeviceTable table;
    private final String node;
    private final List<ResourceClaim> claims;
    private final Pools.Offers offers;
    private final Set<DeviceId> used;
    private final Map<Wanted, List<Offer>> selected = new HashMap<>();
    private final List<List<Chosen>> chosen = new ArrayList<>();
    private int tries;

    /** A device that was chosen for a request. */
    record Chosen(Wanted wanted, Offer offer) {}

    Allocator(DeviceTable table, String node, Map<String, String> labels, List<ResourceClaim> claims) {
        this.table = table;
        this.node = node;
        this.claims = claims;
        this.offers = table.offers(node, labels);
        this.used = new HashSet<>(table.taken());
    }

    /** What each claim gets, in their order; empty where the node cannot give it. */
    Optional<List<AllocationResult>> allocate() throws DeviceSelectors.Failure {
        if (!claim(0)) {
            return Optional.empty();
        }
        List<AllocationResult> results = new ArrayList<>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            results.add(Allocation.of(claims.get(i), chosen.get(i), node, table));
        }
        return Optional.of(results);
    }

    private boolean claim(int index) throws DeviceSelectors.Failure {
        if (index == claims.size()) {
            return true;
        }
        chosen.add(new ArrayList<>());
        if (request(index, 0)) {
            return true;
        }
        chosen.removeLast();
        return false;
    }

    private boolean request(int claim, int index) throws DeviceSelectors.Failure {
        List<DeviceRequest> requests = claims.get(claim).spec().devices().requests();
        if (index == requests.size()) {
            return claim(claim + 1);
        }
        for (Wanted wanted : Wanted.of(requests.get(index))) {
            if (satisfy(claim, index, wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean satisfy(int claim, int index, Wanted wanted) throws DeviceSelectors.Failure {
        List<Offer> candidates = selected(claim, wanted);
        if (wanted.asksCapacity()) {
            return false;
        }
        if (!wanted.all()) {
            List<Offer> plain = candidates.stream().filter(Offer::isPlain).toList();
            return choose(claim, index, wanted, plain, 0, wanted.count());
        }
        boolean isWhole = offers.isComplete()
                && !candidates.isEmpty()
                && candidates.stream().allMatch(Offer::isPlain);
        return isWhole && choose(claim, index, wanted, candidates, 0, candidates.size());
    }

    private boolean choose(int claim, int index, Wanted wanted, List<Offer> candidates, int from, long left)
            throws DeviceSelectors.Failure {
        if (left == 0) {
            return request(claim, index + 1);
        }
        List<Chosen> mine = chosen.get(claim);
        for (int i = from; i <= candidates.size() - left && mine.size() < MOST_RESULTS; i++) {
            Offer offer = candidates.get(i);
            if (!wanted.isForAdmin() && used.contains(offer.id())) {
                continue;
            }
            if (++tries > MOST_TRIES) {
                return false;
            }
            if (!isAllowed(claims.get(claim), mine, wanted, offer)) {
                continue;
            }
            mine.add(new Chosen(wanted, offer));
            boolean isMine = !wanted.isForAdmin() && used.add(offer.id());
            if (choose(claim, index, wanted, candidates, i + 1, left - 1)) {
                return true;
            }
            mine.removeLast();
            if (isMine) {
                used.remove(offer.id());
            }
        }
        return false;
    }

    /** Whether the claim's constraints let the device stand beside those chosen before. */
    private static boolean isAllowed(ResourceClaim claim, List<Chosen> before, Wanted wanted, Offer offer) {
        for (DeviceConstraint constraint : claim.spec().devices().constraints()) {
            if (!wanted.isUnder(constraint)) {
                continue;
            }
            String name =
                    constraint.hasMatchAttribute() ? constraint.matchAttribute("") : constraint.distinctAttribute("");
            DeviceAttribute value = offer.attribute(name);
            if (value == null) {
                return false;
            }
            for (Chosen other : before) {
                if (other.wanted().isUnder(constraint)
                        && value.equals(other.offer().attribute(name)) != constraint.hasMatchAttribute()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the class and the request select, taints tolerated. */
    private List<Offer> selected(int claim, Wanted wanted) throws DeviceSelectors.Failure {
        List<Offer> known = selected.get(wanted);
        if (known != null) {
            return known;
        }
        DeviceClass deviceClass = table.deviceClass(wanted.deviceClass());
        List<Offer> found = new ArrayList<>();
        if (deviceClass != null) {
            for (Offer offer : offers.offers()) {
                if (selects(deviceClass.spec().selectors(), offer, "class " + deviceClass.name())
                        && selects(
                                wanted.selectors(),
                                offer,
                                "claim " + claims.get(claim).name())
                        && wanted.tolerates(offer.device().taints())) {
                    found.add(offer);
                }
            }
        }
        selected.put(wanted, found);
        return found;
    }

    private boolean selects(List<DeviceSelector> selectors, Offer offer, String whose) throws DeviceSelectors.Failure {
        for (int i = 0; i < selectors.size(); i++) {
            try {
                if (!table.compiled(selectors.get(i).cel().expression())
                        .selects(offer.id().driver(), offer.device())) {
                    return false;
                }
            } catch (DeviceSelectors.Failure e) {
                throw new DeviceSelectors.Failure(
                        whose + ": selector #" + i + ": CEL runtime error: " + e.getMessage(), e);
            }
        }
        return true;
    }
}
