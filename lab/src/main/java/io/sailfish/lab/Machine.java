package io.sailfish.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One machine of a {@link Lab}. Its state is in its folder and in the kernel; instances are only handles. */
public final class Machine {
    static final String NUMBER_FILE = "number";
    private static final Duration POWER = Duration.ofSeconds(20);

    private final LabConfig config;
    private final CgroupTree cgroups;
    private final String name;

    Machine(LabConfig config, CgroupTree cgroups, String name) {
        this.config = config;
        this.cgroups = cgroups;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The last number of its address. */
    public int number() {
        return Integer.parseInt(read(folder().resolve(NUMBER_FILE)).orElseThrow());
    }

    /** Its address in the lab. */
    public String address() {
        return config.nodeNetwork() + "." + number();
    }

    /** Whether its first process lives. */
    public boolean isOn() {
        return init().isPresent();
    }

    /** The file that a daemon's output goes to. */
    public Path log(String daemon) {
        return folder().resolve("log").resolve(daemon + ".log");
    }

    /** A path of the machine's /var/lib or /var/log, as seen from outside. */
    public Path disk(String path) {
        return folder().resolve("disk").resolve(path.substring(1));
    }

    /** The process id, as seen from outside, of the machine's first process. */
    public Optional<Long> init() {
        return read(folder().resolve("init.pid"))
                .map(Long::parseLong)
                .filter(pid -> processName(pid).equals("catatonit"));
    }

    void powerOn(int number, String network) {
        try {
            Files.createDirectories(folder().resolve("log"));
            Files.writeString(folder().resolve(NUMBER_FILE), Integer.toString(number));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of " + name, e);
        }
        connect(network);
        cgroups.create(name);
        Process wrapper = startInit();
        Await.until(name + " has started; see " + log("init"), POWER, () -> {
            if (!wrapper.isAlive()) {
                throw new IllegalStateException("the machine " + name + " did not start: "
                        + read(log("init")).orElse("it says nothing"));
            }
            return wrapper.children().anyMatch(child -> processName(child.pid()).equals("catatonit"));
        });
        long init = wrapper.children().findFirst().orElseThrow().pid();
        write(folder().resolve("init.pid"), Long.toString(init));
    }

    private void connect(String network) {
        String namespace = config.namespace(name);
        Commands.attempt("ip", "netns", "del", namespace);
        Commands.attempt("ip", "-n", network, "link", "del", name);
        Commands.run("ip", "netns", "add", namespace);
        Commands.run("ip", "-n", namespace, "link", "set", "lo", "up");
        Commands.run(
                "ip", "-n", network, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        Commands.run("ip", "-n", network, "link", "set", name, "master", "br0", "up");
        Commands.run("ip", "-n", namespace, "addr", "add", address() + "/24", "dev", "eth0");
        Commands.run("ip", "-n", namespace, "link", "set", "eth0", "up");
        Commands.run("ip", "-n", namespace, "route", "add", "default", "via", config.gateway());
        Commands.run(
                "ip",
                "netns",
                "exec",
                namespace,
                "sysctl",
                "-qw",
                "net.ipv4.ip_forward=1",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0");
        Commands.attempt("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1");
    }

    private Process startInit() {
        String visible = Stream.concat(Stream.of(config.home()), config.visible().stream())
                .map(Path::toString)
                .collect(Collectors.joining(" "));
        List<String> command = new ArrayList<>(joiningCgroups());
        command.addAll(List.of(
                "nsenter",
                "--net=/run/netns/" + config.namespace(name),
                "unshare",
                "--mount",
                "--uts",
                "--ipc",
                "--pid",
                "--cgroup",
                "--fork",
                "sh",
                script().toString(),
                name,
                address(),
                folder().toString(),
                String.join(" ", cgroups.hierarchies()),
                visible));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log("init").toFile())
                    .redirectInput(new java.io.File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** A command prefix that moves the process into the machine's cgroups, which entering namespaces does not do. */
    private List<String> joiningCgroups() {
        String files = cgroups.procsFiles(name).stream().map(Path::toString).collect(Collectors.joining(" "));
        return List.of("setsid", "sh", "-c", "for f in $0; do echo $$ >$f; done; exec \"$@\"", files);
    }

    private Path script() {
        Path script = config.home().resolve("machine.sh");
        try (InputStream source = Machine.class.getResourceAsStream("machine.sh")) {
            if (source == null) {
                throw new IllegalStateException("machine.sh is missing from the build");
            }
            Files.write(script, source.readAllBytes());
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void powerOff(String network) {
        Optional<Long> init = init();
        init.ifPresent(pid -> {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            Await.until(name + " is off", POWER, () -> !Files.exists(Path.of("/proc/" + pid)));
        });
        write(folder().resolve("init.pid"), "");
        Commands.attempt("ip", "netns", "del", config.namespace(name));
        Commands.attempt("ip", "-n", network, "link", "del", name);
        cgroups.remove(name);
    }

    /** The command that runs another one inside the machine. */
    public List<String> command(List<String> inner) {
        long pid = init().orElseThrow(() -> new IllegalStateException("the machine " + name + " is off"));
        String files = cgroups.procsFiles(name).stream().map(Path::toString).collect(Collectors.joining(" "));
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "for f in $0; do echo $$ >$f; done; exec \"$@\"", files));
        command.addAll(List.of(
                "nsenter", "-t", Long.toString(pid), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"));
        command.addAll(inner);
        return command;
    }

    /** Runs a command in the machine to its end and returns what it printed. */
    public String run(String... inner) {
        return Commands.run(command(List.of(inner)));
    }

    /** Runs a command in the machine to its end, whatever its outcome. */
    public Commands.Result attempt(String... inner) {
        return Commands.attempt(command(List.of(inner)));
    }

    /** Starts a daemon, unless it runs; it outlives this process. Its output is appended to {@link #log}. */
    public void start(String daemon, List<String> inner) {
        if (isRunning(daemon)) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("setsid"));
        List<String> announced = new ArrayList<>(List.of(
                "sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", pidFile(daemon).toString()));
        announced.addAll(inner);
        command.addAll(command(announced));
        write(pidFile(daemon), "");
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(daemon).toFile()))
                    .redirectInput(new java.io.File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + daemon + " in " + name, e);
        }
        Await.until(
                daemon + " has started in " + name,
                POWER,
                () -> read(pidFile(daemon)).isPresent());
    }

    /** Whether a daemon started by {@link #start} lives. */
    public boolean isRunning(String daemon) {
        return pid(daemon).isPresent();
    }

    /** The process id of a daemon as seen from outside the machine. */
    public Optional<Long> pid(String daemon) {
        Optional<String> inside = read(pidFile(daemon));
        Optional<Long> init = init();
        if (inside.isEmpty() || init.isEmpty()) {
            return Optional.empty();
        }
        String space = processNamespace(init.get());
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid ->
                        processNamespace(pid).equals(space) && insidePid(pid).equals(inside.get()))
                .findFirst();
    }

    /** Ends a daemon: asks, and after ten seconds no longer asks. */
    public void stop(String daemon) {
        pid(daemon).flatMap(ProcessHandle::of).ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException late) {
                process.destroyForcibly();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("cannot stop " + daemon, e);
            }
        });
        write(pidFile(daemon), "");
    }

    /** Ends a daemon at once, as a crash would. */
    public void kill(String daemon) {
        pid(daemon).flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    }

    private Path folder() {
        return config.folder(name);
    }

    private Path pidFile(String daemon) {
        return folder().resolve(daemon + ".pid");
    }

    private static String processNamespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    /** The innermost number of a process, which is the one its machine knows it by. */
    private static String insidePid(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .flatMap(status ->
                        status.lines().filter(line -> line.startsWith("NSpid:")).findFirst())
                .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                .orElse("");
    }

    private static String processName(long pid) {
        return read(Path.of("/proc/" + pid + "/comm")).orElse("");
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
