package io.sailfish.kubectl.command;

import io.sailfish.kubectl.config.Access;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.rest.Discovery;
import io.sailfish.kubectl.rest.RestMapper;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One call of a command: its flags and arguments, and what it needs, made when it is first asked for. */
public final class Invocation implements AutoCloseable {
    private final Command command;
    private final String path;
    private final Parsed flags;
    private final Terminal terminal;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private @Nullable Access access;
    private @Nullable Api api;
    private @Nullable RestMapper mapper;

    public Invocation(Command command, String path, Parsed flags, Terminal terminal) {
        this.command = command;
        this.path = path;
        this.flags = flags;
        this.terminal = terminal;
    }

    public Command command() {
        return command;
    }

    /** The name of the command with those above it. */
    public String path() {
        return path;
    }

    public Parsed flags() {
        return flags;
    }

    public List<String> arguments() {
        return flags.arguments();
    }

    public PrintStream out() {
        return terminal.out();
    }

    public PrintStream err() {
        return terminal.err();
    }

    public Terminal terminal() {
        return terminal;
    }

    public Access access() {
        Access present = access;
        if (present == null) {
            present = Access.of(flags, terminal.environment());
            access = present;
        }
        return present;
    }

    /** The server, as far as it is known by now. */
    public String server() {
        return access == null ? "" : access.server();
    }

    public Api api() {
        Api present = api;
        if (present == null) {
            present = new Api(access(), this::warn);
            api = present;
        }
        return present;
    }

    /** Each warning is shown once. Only threads of the connection come here. */
    private void warn(String text) {
        if (warned.add(text)) {
            err().print("Warning: " + text + "\n");
        }
    }

    public RestMapper mapper() {
        RestMapper present = mapper;
        if (present == null) {
            String folder = flags.text("cache-dir");
            Path cache = folder.isEmpty()
                    ? Path.of(terminal.environment().getOrDefault("HOME", ""), ".kube", "cache")
                    : Path.of(folder);
            present = new RestMapper(new Discovery(api(), cache));
            mapper = present;
        }
        return present;
    }

    public String namespace() {
        return access().namespace();
    }

    /** A refusal of how the command was called. */
    public KubectlError misused(String problem) {
        return KubectlError.of("error: " + problem + "\nSee '" + path + " -h' for help and examples");
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
    }
}
