package io.sailfish.kubectl;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Help;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.command.Terminal;
import io.sailfish.kubectl.config.Access;
import io.sailfish.kubectl.failure.Failures;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.flags.UsageError;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The entry of the command-line client. {@link #run} serves callers in the same process: it never ends the process, and
 * touches nothing of it but the streams and the environment that it is given.
 */
public final class Kubectl {
    private Kubectl() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 15),
                false,
                StandardCharsets.UTF_8);
        int code = run(List.of(arguments), new Terminal(System.in, out, System.err, System.getenv()));
        out.flush();
        // Threads of the connection need not be waited for.
        Runtime.getRuntime().halt(code);
    }

    /** Runs a command; the exit code. */
    public static int run(List<String> words, Terminal terminal) {
        Command command = Commands.root();
        String path = "kubectl";
        List<String> rest = new ArrayList<>(words);
        while (!command.children().isEmpty()) {
            int at = firstArgument(rest, Access.flags());
            if (at < 0) {
                break;
            }
            String name = rest.get(at);
            Command child = command.children().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (child == null) {
                if (command.flags().get().isEmpty()) {
                    terminal.err()
                            .print(
                                    path.equals("kubectl")
                                            ? "error: unknown command \"" + name + "\" for \"kubectl\"\n"
                                            : "error: unknown command \"" + name + "\"\nSee '" + path
                                                    + " -h' for help and examples\n");
                    return 1;
                }
                break;
            }
            rest.remove(at);
            command = child;
            path += " " + name;
        }
        return run(command, path, rest, terminal);
    }

    private static int run(Command command, String path, List<String> words, Terminal terminal) {
        Parsed parsed;
        try {
            parsed = command.flags()
                    .get()
                    .and(Access.flags())
                    .toggle("help", "h", false)
                    .parse(words);
        } catch (UsageError e) {
            terminal.err().print("error: " + e.getMessage() + "\nSee '" + path + " --help' for usage.\n");
            return 1;
        }
        try (Invocation call = new Invocation(command, path, parsed, terminal)) {
            if (parsed.is("help")) {
                Help.print(call);
                return 0;
            }
            return run(call);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static int run(Invocation call) {
        try {
            call.command().action().run(call);
            return 0;
        } catch (KubectlError e) {
            call.out().flush();
            return Failures.show(e, call.server(), call.err());
        } catch (RuntimeException e) {
            call.out().flush();
            if (call.terminal().environment().containsKey("SAILFISH_TRACE")) {
                e.printStackTrace(call.err());
            }
            return Failures.show(e, call.server(), call.err());
        }
    }

    /** Where the first word stands that is no flag and no value of one. */
    private static int firstArgument(List<String> words, FlagSet flags) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                return -1;
            }
            if (!word.startsWith("-") || word.length() == 1) {
                return i;
            }
            if (!word.contains("=") && flags.takesNext(word)) {
                i++;
            }
        }
        return -1;
    }
}
