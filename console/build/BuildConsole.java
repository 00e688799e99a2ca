import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds and tests the web console with the machine's Node.js. Run by Maven, in the console's folder. Where Node.js is
 * missing or too old, or its packages cannot be had, it says so and leaves no console behind; what does not compile or
 * pass its tests fails the build.
 */
public final class BuildConsole {
    private static final int MAJOR = 20;
    private static final int MINOR = 19;
    private static final Path PACKAGES = Path.of("node_modules");
    private static final List<Path> INPUTS = List.of(
            Path.of("src"), Path.of("public"), Path.of("index.html"), Path.of("package-lock.json"), Path.of("vite.config.ts"));

    private BuildConsole() {}

    public static void main(String[] arguments) throws Exception {
        String missing = missing();
        if (!missing.isEmpty()) {
            System.out.println("The web console is left out: " + missing + ".");
            return;
        }
        if (arguments[0].equals("test")) {
            test();
        } else {
            build(Path.of(arguments[1]));
        }
    }

    private static void build(Path target) throws Exception {
        Path stamp = target.resolveSibling("console.digest");
        String digest = digest(INPUTS);
        if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
            return;
        }
        if (packages()) {
            demand(List.of("npm", "run", "--silent", "build", "--", "--outDir", target.toAbsolutePath().toString()));
            Files.writeString(stamp, digest);
        }
    }

    private static void test() throws Exception {
        if (packages()) {
            demand(List.of("npm", "run", "--silent", "check"));
            demand(List.of("npm", "run", "--silent", "test"));
        }
    }

    /** Whether the packages that the lock file names are there. */
    private static boolean packages() throws Exception {
        Path stamp = PACKAGES.resolve(".lock.digest");
        String digest = digest(List.of(Path.of("package-lock.json")));
        if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
            return true;
        }
        if (run(List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error")) != 0) {
            System.out.println("The web console is left out: npm could not get its packages (see above).");
            return false;
        }
        Files.writeString(stamp, digest);
        return true;
    }

    /** What the machine lacks; empty where it lacks nothing. */
    private static String missing() throws InterruptedException {
        String version;
        try {
            Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
            version = new String(process.getInputStream().readAllBytes()).strip();
            process.waitFor();
        } catch (IOException absent) {
            return "it takes Node.js " + MAJOR + "." + MINOR + " or newer, and there is no node on the PATH";
        }
        String[] parts = version.replaceFirst("^v", "").split("\\.");
        boolean recent = parts.length > 2
                && (Integer.parseInt(parts[0]) > MAJOR
                        || Integer.parseInt(parts[0]) == MAJOR && Integer.parseInt(parts[1]) >= MINOR);
        return recent ? "" : "it takes Node.js " + MAJOR + "." + MINOR + " or newer, and this is " + version;
    }

    private static void demand(List<String> command) throws Exception {
        if (run(command) != 0) {
            System.err.println("failed: " + String.join(" ", command));
            System.exit(1);
        }
    }

    private static int run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "CI", "1"));
        return builder.start().waitFor();
    }

    private static String digest(List<Path> inputs) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.exists(input)) {
                try (Stream<Path> below = Files.walk(input)) {
                    below.filter(Files::isRegularFile).sorted().forEach(files::add);
                }
            }
        }
        for (Path file : files) {
            digest.update(file.toString().getBytes());
            digest.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
