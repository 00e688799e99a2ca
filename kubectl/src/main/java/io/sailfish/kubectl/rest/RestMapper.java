package io.sailfish.kubectl.rest;

import io.sailfish.kubectl.failure.KubectlError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the resource that a word means: plural, singular, kind or short name, alone, with its group ({@code
 * deployments.apps}) or with version and group ({@code deployments.v1.apps}). What the kept discovery does not know is
 * asked of the server before it is refused.
 */
public final class RestMapper {
    private final Discovery discovery;

    public RestMapper(Discovery discovery) {
        this.discovery = discovery;
    }

    /** The resources that a word means: one, or all of a category. */
    public List<Resource> all(String word) {
        List<Resource> category = category(word);
        return category.isEmpty() ? List.of(one(word)) : category;
    }

    private List<Resource> category(String word) {
        Set<String> seen = new LinkedHashSet<>();
        List<Resource> found = new ArrayList<>();
        for (Resource resource : discovery.resources()) {
            if (resource.preferred() && resource.categories().contains(word) && seen.add(resource.qualified())) {
                found.add(resource);
            }
        }
        return found;
    }

    /** The resource that a word means. */
    public Resource one(String word) {
        return find(word)
                .orElseThrow(() -> KubectlError.of("the server doesn't have a resource type \"" + word + "\""));
    }

    private Optional<Resource> find(String word) {
        Optional<Resource> found = known(word);
        return found.isEmpty() && discovery.refresh() ? known(word) : found;
    }

    private Optional<Resource> known(String word) {
        String[] parts = word.split("\\.", 3);
        if (parts.length == 3) {
            Optional<Resource> exact = first(
                    parts[0],
                    resource -> resource.version().equals(parts[1])
                            && resource.group().equals(parts[2]));
            if (exact.isPresent()) {
                return exact;
            }
        }
        if (parts.length >= 2) {
            String group = word.substring(parts[0].length() + 1);
            Optional<Resource> core = first(
                    parts[0],
                    resource -> resource.group().isEmpty() && resource.version().equals(group));
            return core.isPresent()
                    ? core
                    : first(parts[0], resource -> resource.group().equals(group))
                            .or(() ->
                                    first(parts[0], resource -> resource.group().startsWith(group)));
        }
        return first(word, resource -> true);
    }

    /** Names count before kinds, and those before short names. */
    private Optional<Resource> first(String word, Predicate<Resource> from) {
        String small = word.toLowerCase(Locale.ROOT);
        List<Predicate<Resource>> ways = List.of(
                resource -> resource.name().equals(small) || resource.singular().equals(small),
                resource -> resource.kind().equals(word)
                        || resource.kind().toLowerCase(Locale.ROOT).equals(small),
                resource -> resource.shortNames().contains(small));
        for (Predicate<Resource> way : ways) {
            List<Resource> found =
                    discovery.resources().stream().filter(from.and(way)).toList();
            if (!found.isEmpty()) {
                return Optional.of(
                        found.stream().filter(Resource::preferred).findFirst().orElse(found.getFirst()));
            }
        }
        return Optional.empty();
    }

    /** The resource of a kind in a version of a group; empty where the server has none. */
    public Optional<Resource> ofKind(String apiVersion, String kind) {
        Optional<Resource> found = kindKnown(apiVersion, kind);
        return found.isEmpty() && discovery.refresh() ? kindKnown(apiVersion, kind) : found;
    }

    private Optional<Resource> kindKnown(String apiVersion, String kind) {
        return discovery.resources().stream()
                .filter(resource ->
                        resource.kind().equals(kind) && resource.apiVersion().equals(apiVersion))
                .findFirst();
    }

    public Discovery discovery() {
        return discovery;
    }
}
