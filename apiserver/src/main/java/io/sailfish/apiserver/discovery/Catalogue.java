package io.sailfish.apiserver.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All groups with their versions in the order in which clients are to see them: by the priorities of their APIServices, the
 * preferred version of a group first. Pure.
 */
final class Catalogue {
    /** Upstream's order of groups, for those that are not registered yet; others follow by name. */
    private static final List<String> ORDER = List.of(
            "apiregistration.k8s.io",
            "apps",
            "events.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "networking.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "discovery.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "resource.k8s.io");

    /** Of versions that are not registered yet: that of custom ones. */
    private static final int USUAL_VERSION_PRIORITY = 100;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Integer> versionPriorities = new HashMap<>();

    /** Who serves a version. */
    sealed interface Content {

        /** This server. */
        record Here(List<Served> resources) implements Content {}

        /** Another one. */
        record There(Elsewhere elsewhere) implements Content {}
    }

    /** Where a group stands: by the highest priority of its APIServices, then by the first name of those that have it. */
    private record Place(int priority, String name) {
        static final Comparator<Place> ORDER =
                Comparator.comparingInt((Place place) -> -place.priority()).thenComparing(Place::name);

        Place first(Place other) {
            return ORDER.compare(this, other) <= 0 ? this : other;
        }
    }

    private Catalogue(List<Registered> registered) {
        for (Registered one : registered) {
            places.merge(one.group(), new Place(one.groupPriority(), one.name()), Place::first);
            versionPriorities.put(one.group() + "/" + one.version(), one.versionPriority());
        }
    }

    /** Group to version to who serves it. */
    static Map<String, Map<String, Content>> of(List<Served> served, List<Registered> registered) {
        return new Catalogue(registered).sorted(served, registered);
    }

    private Map<String, Map<String, Content>> sorted(List<Served> served, List<Registered> registered) {
        Map<String, Map<String, Content>> groups = new TreeMap<>(this::compareGroups);
        Map<String, Map<String, List<Served>>> here = new LinkedHashMap<>();
        served.stream()
                .sorted(Comparator.comparing(one -> one.resource().plural()))
                .forEach(one -> here.computeIfAbsent(one.resource().group(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(one.resource().version(), _ -> new ArrayList<>())
                        .add(one));
        here.forEach((group, versions) ->
                versions.forEach((version, resources) -> put(groups, group, version, new Content.Here(resources))));
        for (Registered one : registered) {
            Elsewhere elsewhere = one.elsewhere();
            if (elsewhere != null) {
                put(groups, one.group(), one.version(), new Content.There(elsewhere));
            }
        }
        return groups;
    }

    private void put(Map<String, Map<String, Content>> groups, String group, String version, Content content) {
        groups.computeIfAbsent(group, _ -> new TreeMap<>((one, other) -> compareVersions(group, one, other)))
                .put(version, content);
    }

    private int compareGroups(String one, String other) {
        // Of itself the registration registers nothing, and comes first.
        int first = Integer.compare(standing(one), standing(other));
        if (first != 0) {
            return first;
        }
        Place place = places.get(one);
        Place otherPlace = places.get(other);
        int byPlace = place == null || otherPlace == null ? 0 : Place.ORDER.compare(place, otherPlace);
        return byPlace != 0 ? byPlace : one.compareTo(other);
    }

    private int standing(String group) {
        if (group.equals(ORDER.getFirst())) {
            return -1;
        }
        int at = ORDER.indexOf(group);
        return places.containsKey(group) ? 0 : at < 0 ? ORDER.size() : at;
    }

    private int compareVersions(String group, String one, String other) {
        int byPriority = Integer.compare(priority(group, other), priority(group, one));
        return byPriority != 0 ? byPriority : VersionOrder.PREFERRED_FIRST.compare(one, other);
    }

    private int priority(String group, String version) {
        @Nullable Integer known = versionPriorities.get(group + "/" + version);
        return known == null ? USUAL_VERSION_PRIORITY : known;
    }
}
