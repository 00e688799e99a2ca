package io.sailfish.node.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Mounts and unmounts file systems. */
public interface Mounter {

    /** Mounts a file system in memory; 0 bytes sets no bound of its own. */
    void tmpfs(Path target, long bytes) throws IOException;

    /** Unmounts; succeeds where nothing is mounted. */
    void unmount(Path target) throws IOException;

    /** The mount points at and below a folder, deepest first. */
    List<Path> below(Path root) throws IOException;

    /** Mounts by the system's own tools. */
    static Mounter system() {
        return new SystemMounter();
    }

    /** Mounts nothing: memory volumes become plain folders. For simulated nodes and tests. */
    static Mounter none() {
        return new Mounter() {
            @Override
            public void tmpfs(Path target, long bytes) {}

            @Override
            public void unmount(Path target) {}

            @Override
            public List<Path> below(Path root) {
                return List.of();
            }
        };
    }
}
