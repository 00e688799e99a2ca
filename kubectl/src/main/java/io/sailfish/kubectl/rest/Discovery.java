package io.sailfish.kubectl.rest;

import io.sailfish.kubectl.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which resources a server has, asked by aggregated discovery and kept in a file for six hours: one line of
 * tab-separated columns for a resource, in the server's order. {@link #refresh} asks again.
 */
public final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final Duration KEPT = Duration.ofHours(6);
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final Api api;
    private final Path file;
    private List<Resource> resources = List.of();
    private boolean fresh;

    /** @param folder of the caches of all servers */
    public Discovery(Api api, Path folder) {
        this.api = api;
        String host = api.access().server().replaceFirst("^https?://", "").replaceAll("[^A-Za-z0-9.-]", "_");
        this.file = folder.resolve("discovery").resolve(host).resolve("resources.tsv");
    }

    /** All resources in all their versions; the preferred version of a group first. */
    public List<Resource> resources() {
        if (resources.isEmpty()) {
            resources = kept();
            if (resources.isEmpty()) {
                refresh();
            }
        }
        return resources;
    }

    /** Asks the server, unless this was done just now; whether it was asked. */
    public boolean refresh() {
        if (fresh) {
            return false;
        }
        fresh = true;
        List<Resource> found = new ArrayList<>();
        for (String root : List.of("/api", "/apis")) {
            for (Object group : Tree.list(api.get(root, AGGREGATED), "items")) {
                collect(group, found);
            }
        }
        resources = List.copyOf(found);
        keep();
        return true;
    }

    private static void collect(Object group, List<Resource> into) {
        boolean preferred = true;
        for (Object version : Tree.list(group, "versions")) {
            for (Object resource : Tree.list(version, "resources")) {
                into.add(new Resource(
                        Tree.name(group),
                        Tree.text(version, "version"),
                        Tree.text(resource, "resource"),
                        Tree.text(resource, "singularResource"),
                        Tree.text(resource, "responseKind", "kind"),
                        Tree.text(resource, "scope").equals("Namespaced"),
                        texts(resource, "shortNames"),
                        texts(resource, "categories"),
                        texts(resource, "verbs"),
                        preferred));
            }
            preferred = false;
        }
    }

    private static List<String> texts(Object tree, String key) {
        return Tree.list(tree, key).stream().map(Object::toString).toList();
    }

    private List<Resource> kept() {
        try {
            if (!Files.exists(file)
                    || Files.getLastModifiedTime(file)
                            .toInstant()
                            .isBefore(Instant.now().minus(KEPT))) {
                return List.of();
            }
            return Files.readAllLines(file).stream().map(Discovery::parse).toList();
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} is passed over: {}", file, e.getMessage());
            return List.of();
        }
    }

    private static Resource parse(String line) {
        String[] column = line.split("\t", -1);
        if (column.length != 10) {
            throw new IllegalArgumentException(column.length + " columns");
        }
        return new Resource(
                column[0],
                column[1],
                column[2],
                column[3],
                column[4],
                Boolean.parseBoolean(column[5]),
                split(column[6]),
                split(column[7]),
                split(column[8]),
                Boolean.parseBoolean(column[9]));
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static String line(Resource resource) {
        return String.join(
                "\t",
                resource.group(),
                resource.version(),
                resource.name(),
                resource.singular(),
                resource.kind(),
                Boolean.toString(resource.namespaced()),
                String.join(",", resource.shortNames()),
                String.join(",", resource.categories()),
                String.join(",", resource.verbs()),
                Boolean.toString(resource.preferred()));
    }

    /** A folder that cannot be written to costs time at the next call, and nothing else. */
    private void keep() {
        try {
            Files.createDirectories(file.getParent());
            Path written = Files.createTempFile(file.getParent(), "resources", "");
            Files.write(written, resources.stream().map(Discovery::line).toList());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} cannot be written: {}", file, e.getMessage());
        }
    }
}
