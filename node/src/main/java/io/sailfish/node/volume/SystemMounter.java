package io.sailfish.node.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Mounts by mount(8) and umount(8). */
final class SystemMounter implements Mounter {

    @Override
    public void tmpfs(Path target, long bytes) throws IOException {
        if (below(target).contains(target)) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("mount", "-t", "tmpfs"));
        if (bytes > 0) {
            command.addAll(List.of("-o", "size=" + bytes));
        }
        command.addAll(List.of("tmpfs", target.toString()));
        run(command);
    }

    @Override
    public void unmount(Path target) throws IOException {
        if (below(target).contains(target)) {
            run(List.of("umount", target.toString()));
        }
    }

    @Override
    public List<Path> below(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            Path mountPoint = Path.of(unescape(line.split(" ")[4]));
            if (mountPoint.startsWith(root)) {
                found.add(mountPoint);
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** The kernel writes spaces and the like as octal. */
    private static String unescape(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " failed with " + code + ": " + output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
