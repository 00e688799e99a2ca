package io.sailfish.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cgroups of a lab: one group per machine, below a group of the lab, below the group that this process is in, in every
 * hierarchy of the host. A machine therefore never leaves the limits that its maker was given.
 */
final class CgroupTree {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final List<Path> labGroups;
    private final boolean unified;

    private CgroupTree(List<Path> labGroups, boolean unified) {
        this.labGroups = labGroups;
        this.unified = unified;
    }

    /** The tree of a lab, by the cgroups that {@code /proc/self/cgroup} named when the lab was made. */
    static CgroupTree of(String labName, List<String> ownCgroups) {
        List<Path> groups = new ArrayList<>();
        boolean anyController = ownCgroups.stream().anyMatch(line -> !line.startsWith("0::"));
        for (String line : ownCgroups) {
            String[] parts = line.split(":", 3);
            String controllers = parts[1];
            String own = parts[2].equals("/") ? "" : parts[2];
            if (controllers.isEmpty() && anyController) {
                continue; // the unified hierarchy without controllers, beside cgroup v1
            }
            Path hierarchy = controllers.isEmpty() ? ROOT : ROOT.resolve(controllers.replace("name=", ""));
            if (Files.isDirectory(hierarchy)) {
                groups.add(Path.of(hierarchy + own).resolve(labName));
            }
        }
        return new CgroupTree(groups, !anyController);
    }

    /** The names of the v1 hierarchies, as mount options; empty on a host with cgroup v2. */
    List<String> hierarchies() {
        return unified
                ? List.of()
                : labGroups.stream()
                        .map(group -> ROOT.relativize(group).getName(0).toString())
                        .toList();
    }

    /** Makes the groups of a machine. */
    void create(String machine) {
        try {
            for (Path lab : labGroups) {
                for (Path group : List.of(lab, lab.resolve(machine))) {
                    Files.createDirectories(group);
                    inheritCpuset(group);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the cgroups of " + machine, e);
        }
    }

    /** A cpuset group takes no task until it has been given processors and memory nodes. */
    private static void inheritCpuset(Path group) throws IOException {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (Files.exists(group.resolve(file))
                    && Files.readString(group.resolve(file)).isBlank()) {
                Files.writeString(
                        group.resolve(file), Files.readString(group.getParent().resolve(file)));
            }
        }
    }

    /** The cgroup.procs files that a process must be written to in order to run as part of a machine. */
    List<Path> procsFiles(String machine) {
        return labGroups.stream()
                .map(group -> group.resolve(machine).resolve("cgroup.procs"))
                .toList();
    }

    /** Removes the groups of a machine, whose processes have ended. */
    void remove(String machine) {
        labGroups.forEach(group -> removeTree(group.resolve(machine)));
    }

    /** Removes the lab's own groups. */
    void removeAll() {
        labGroups.forEach(CgroupTree::removeTree);
    }

    private static void removeTree(Path group) {
        if (!Files.isDirectory(group)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(group, Files::isDirectory)) {
            children.forEach(CgroupTree::removeTree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The kernel lets go of a group a moment after its last process has been reaped.
        Await.until("the cgroup " + group + " is empty", java.time.Duration.ofSeconds(10), () -> {
            try {
                Files.deleteIfExists(group);
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
    }
}
