package io.sailfish.cli.flags;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/**
 * What a component of upstream's name says to a command line it does not understand: one line beginning with "Error:",
 * then how it is used, exit code 1. A flag that only upstream has is refused by its name and said to be upstream's.
 */
public final class FlagErrors implements CommandLine.IParameterExceptionHandler {
    private final CommandLine.IParameterExceptionHandler others;

    /** @param others judges the commands that have no name of upstream's */
    public FlagErrors(CommandLine.IParameterExceptionHandler others) {
        this.others = others;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] arguments) throws Exception {
        CommandLine command = failure.getCommandLine();
        String component = command.getCommandName();
        if (!component.startsWith("kube-") && !component.equals("kubelet")) {
            return others.handleParseException(failure, arguments);
        }
        command.getErr().println("Error: " + message(failure, UpstreamFlags.of(component)));
        command.usage(command.getErr());
        return 1;
    }

    private static String message(CommandLine.ParameterException failure, Set<String> upstream) {
        if (!(failure instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return String.valueOf(failure.getMessage());
        }
        List<String> arguments = unmatched.getUnmatched();
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (!first.startsWith("-") || first.equals("-")) {
            return "unknown command \"" + first + "\" for \""
                    + failure.getCommandLine().getCommandName() + "\"";
        }
        if (!first.startsWith("--")) {
            return "unknown shorthand flag: '" + first.charAt(1) + "' in " + first;
        }
        int end = first.indexOf('=');
        String flag = end < 0 ? first : first.substring(0, end);
        return upstream.contains(flag)
                ? "unsupported flag: " + flag + ": Kubernetes has it, Sailfish does not"
                : "unknown flag: " + flag;
    }
}
