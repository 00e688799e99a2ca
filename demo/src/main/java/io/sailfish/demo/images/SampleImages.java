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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The images that a Sailfish cluster on a lab needs, built from the JDK that runs this process, Debian's bash, wget,
 * busybox-static and catatonit, and this build's classes.
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
                .setFileEntriesLayers(
                        List.of(systemLayer(), folderLayer("runtime", runtime(), "/opt/java"), serviceLayer()))
                .setEnvironment(Map.of("VERSION", version, "PATH", "/opt/java/bin:/bin"))
                .setEntrypoint(
                        "/opt/java/bin/java",
                        "-Xmx32m",
                        "-Xss256k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseCompactObjectHeaders",
                        "-cp",
                        "/opt/service",
                        UserCenter.class.getName());
    }

    /** A shell and everyday tools, from the host's own packages. */
    private FileEntriesLayer systemLayer() {
        FilePermissions executable = FilePermissions.fromOctalString("755");
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("system");
        // Not busybox's shell, which prefers its own applets to the path, nor its wget, which crashes when it is given
        // -T.
        layer.addEntry(program("bash"), AbsoluteUnixPath.get("/bin/bash"), executable);
        layer.addEntry(program("bash"), AbsoluteUnixPath.get("/bin/sh"), executable);
        layer.addEntry(program("wget"), AbsoluteUnixPath.get("/bin/wget"), executable);
        layer.addEntry(program("busybox"), AbsoluteUnixPath.get("/bin/busybox"), executable);
        for (String applet : applets()) {
            // A layer made here has no links: each applet is a line of shell.
            layer.addEntry(
                    file("bin/" + applet, "#!/bin/sh\nexec /bin/busybox " + applet + " \"$@\"\n"),
                    AbsoluteUnixPath.get("/bin/" + applet),
                    executable);
        }
        for (String library : libraries()) {
            layer.addEntry(Path.of(library), AbsoluteUnixPath.get(library), executable);
        }
        layer.addEntry(
                file("passwd", "root:x:0:0:root:/:/bin/sh\nservice:x:1000:1000:service:/:/bin/sh\n"),
                AbsoluteUnixPath.get("/etc/passwd"));
        layer.addEntry(file("group", "root:x:0:\nservice:x:1000:\n"), AbsoluteUnixPath.get("/etc/group"));
        layer.addEntry(file("nsswitch.conf", "hosts: files dns\n"), AbsoluteUnixPath.get("/etc/nsswitch.conf"));
        return layer.build();
    }

    private static List<String> applets() {
        return execute(List.of(program("busybox").toString(), "--list"))
                .lines()
                .filter(name -> name.matches("[a-z0-9_]+")
                        && !Set.of("sh", "wget", "busybox").contains(name))
                .toList();
    }

    private FileEntriesLayer serviceLayer() {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("service");
        serviceClasses().forEach((name, bytes) -> {
            try {
                Path copy = work.resolve("classes").resolve(name);
                Files.createDirectories(copy.getParent());
                Files.write(copy, bytes);
                layer.addEntry(copy, AbsoluteUnixPath.get("/opt/service/io/sailfish/demo/" + name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return layer.build();
    }

    /** The compiled classes of the package that the service is in, by file name. */
    private static SortedMap<String, byte[]> serviceClasses() {
        try {
            URI build = UserCenter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path place = Path.of(build);
            if (Files.isDirectory(place)) {
                return classesIn(place.resolve("io/sailfish/demo"));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return classesIn(jar.getPath("io/sailfish/demo"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the service's classes", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, byte[]> classesIn(Path folder) throws IOException {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                classes.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return classes;
    }

    /** Changes when this build would make other images than another one did. */
    public static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] bytes : serviceClasses().values()) {
                digest.update(bytes);
            }
            try (InputStream recipe = SampleImages.class.getResourceAsStream("SampleImages.class")) {
                digest.update(Objects.requireNonNull(recipe).readAllBytes());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FileEntriesLayer folderLayer(String name, Path folder, String target) {
        try {
            FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
            layer.addEntryRecursive(
                    folder, AbsoluteUnixPath.get(target), (source, to) -> FilePermissions.fromOctalString("755"));
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
                    jlink.toString(),
                    "--add-modules",
                    "java.base,jdk.httpserver",
                    "--strip-debug",
                    "--no-man-pages",
                    "--no-header-files",
                    "--generate-cds-archive",
                    "--output",
                    runtime.toString()));
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
        collectLibraries(program("bash"), found);
        collectLibraries(program("wget"), found);
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
            Path file = work.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
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
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
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
