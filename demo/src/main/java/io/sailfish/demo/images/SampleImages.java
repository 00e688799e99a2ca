package io.sailfish.demo.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.sailfish.demo.UserCenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The images that a Sailfish cluster on a lab needs, built from the JDK that runs this process, Debian's busybox-static
 * and catatonit, and this build's classes.
 *
 * @param work a folder for what is made on the way, kept between calls
 */
public record SampleImages(Path work) {
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** The image of the pods' sandboxes: a process that waits and reaps. */
    public static final String PAUSE = "sailfish.local/pause:1";

    /** Writes the pause image as a docker archive. */
    public void writePause(Path tar) {
        FileEntriesLayer layer = FileEntriesLayer.builder()
                .setName("pause")
                .addEntry(program("catatonit"), AbsoluteUnixPath.get("/pause"), FilePermissions.fromOctalString("755"))
                .build();
        build(
                Jib.fromScratch().setFileEntriesLayers(List.of(layer)).setEntrypoint("/pause", "-P"),
                Containerizer.to(TarImage.at(tar).named(reference(PAUSE))));
    }

    /** Pushes user-center of a version to a registry ("10.200.0.10:5000") that speaks plain HTTP. */
    public void pushUserCenter(String registry, String version) {
        build(
                userCenter(version),
                Containerizer.to(RegistryImage.named(reference(registry + "/user-center:" + version)))
                        .setAllowInsecureRegistries(true));
    }

    /** Writes user-center of a version as a docker archive, named as if it came from this registry. */
    public void writeUserCenter(Path tar, String registry, String version) {
        build(
                userCenter(version),
                Containerizer.to(TarImage.at(tar).named(reference(registry + "/user-center:" + version))));
    }

    private JibContainerBuilder userCenter(String version) {
        return Jib.fromScratch()
                .setFileEntriesLayers(List.of(systemLayer(), folderLayer("runtime", runtime(), "/opt/java"), serviceLayer()))
                .setEnvironment(Map.of("VERSION", version, "PATH", "/opt/java/bin:/bin"))
                .setEntrypoint(
                        "/opt/java/bin/java", "-Xmx32m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-XX:+UseCompactObjectHeaders", "-cp", "/opt/service", UserCenter.class.getName());
    }

    /** A shell and the C library, from the host's own packages. */
    private FileEntriesLayer systemLayer() {
        FilePermissions executable = FilePermissions.fromOctalString("755");
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("system");
        // The static busybox finds its applets in itself, so one shell is enough.
        layer.addEntry(program("busybox"), AbsoluteUnixPath.get("/bin/sh"), executable);
        layer.addEntry(program("busybox"), AbsoluteUnixPath.get("/bin/busybox"), executable);
        for (String library : libraries()) {
            layer.addEntry(Path.of(library), AbsoluteUnixPath.get(library), executable);
        }
        layer.addEntry(
                file("passwd", "root:x:0:0:root:/:/bin/sh\nservice:x:1000:1000:service:/:/bin/sh\n"),
                AbsoluteUnixPath.get("/etc/passwd"));
        layer.addEntry(file("group", "root:x:0:\nservice:x:1000:\n"), AbsoluteUnixPath.get("/etc/group"));
        return layer.build();
    }

    private FileEntriesLayer serviceLayer() {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("service");
        try (Stream<String> classes = Stream.of("UserCenter.class")) {
            classes.forEach(name -> {
                try (var source = UserCenter.class.getResourceAsStream(name)) {
                    if (source == null) {
                        throw new IllegalStateException(name + " is missing from the build");
                    }
                    Path copy = work.resolve(name);
                    Files.createDirectories(work);
                    Files.write(copy, source.readAllBytes());
                    layer.addEntry(copy, AbsoluteUnixPath.get("/opt/service/io/sailfish/demo/" + name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return layer.build();
    }

    private static FileEntriesLayer folderLayer(String name, Path folder, String target) {
        try {
            FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
            layer.addEntryRecursive(folder, AbsoluteUnixPath.get(target), (source, to) -> FilePermissions.fromOctalString("755"));
            return layer.build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** A Java runtime with no more than the service uses. */
    private Path runtime() {
        Path runtime = work.resolve("runtime");
        if (!Files.exists(runtime.resolve("bin/java"))) {
            Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
            execute(List.of(
                    jlink.toString(), "--add-modules", "java.base,jdk.httpserver", "--strip-debug", "--no-man-pages",
                    "--no-header-files", "--generate-cds-archive", "--output", runtime.toString()));
        }
        return runtime;
    }

    /** Every shared library that the runtime's programs load, by the paths at which the loader looks for them. */
    private TreeSet<String> libraries() {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(runtime().resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".so")).forEach(file -> collectLibraries(file, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        collectLibraries(runtime().resolve("bin/java"), found);
        found.removeIf(path -> path.startsWith(work.toString()));
        return found;
    }

    private static void collectLibraries(Path binary, TreeSet<String> found) {
        Matcher matcher = LIBRARY.matcher(execute(List.of("ldd", binary.toString())));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
    }

    private Path file(String name, String content) {
        try {
            Files.createDirectories(work);
            return Files.writeString(work.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program(String name) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin", "/usr/sbin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not installed: apt-get install " + name));
    }

    private static ImageReference reference(String name) {
        try {
            return ImageReference.parse(name);
        } catch (InvalidImageReferenceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void build(JibContainerBuilder image, Containerizer target) {
        try {
            image.containerize(target.setBaseImageLayersCache(work.resolve("jib/base"))
                    .setApplicationLayersCache(work.resolve("jib/application"))
                    .setToolName("sailfish"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building an image", e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot build the image: " + e.getMessage(), e);
        }
    }

    private static String execute(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
