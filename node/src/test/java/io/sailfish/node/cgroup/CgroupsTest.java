package io.sailfish.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel's own groups, in one that no one else uses. */
class CgroupsTest {
    private static final Path MOUNT_POINT = Path.of("/sys/fs/cgroup");

    private final Cgroups groups = Cgroups.detect();
    private final String name = "/sailfish-test-" + ProcessHandle.current().pid();
    private Path group;

    @BeforeEach
    void makeGroup() throws IOException {
        group = (groups.version() == 1 ? MOUNT_POINT.resolve("pids") : MOUNT_POINT).resolve(name.substring(1));
        Assumptions.assumeTrue(
                groups.version() != 0 && Files.isWritable(group.getParent()), "skipped: no control groups to write to");
        groups.apply(name + "/pod", Cgroups.Limits.NONE);
    }

    @AfterEach
    void removeGroup() throws IOException {
        groups.remove(name);
    }

    @Test
    void endsWhatRunsInARemovedGroup() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        Files.writeString(group.resolve("pod/cgroup.procs"), Long.toString(process.pid()));

        groups.remove(name);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(group).doesNotExist();
    }

    @Test
    void removesAGroupThoughOthersWereAddedToItMeanwhile() throws Exception {
        Path added = group.resolve("added");
        Thread adds = Thread.ofVirtual().start(() -> {
            // ends by itself when the group is gone: there is nothing to add to then
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                    System.nanoTime() < end && group.toFile().isDirectory(); ) {
                added.toFile().mkdir();
            }
        });

        groups.remove(name);

        adds.join();
        assertThat(group).doesNotExist();
    }
}
