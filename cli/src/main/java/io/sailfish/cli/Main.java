package io.sailfish.cli;

import io.sailfish.cli.cluster.ConsoleCommand;
import io.sailfish.cli.cluster.DownCommand;
import io.sailfish.cli.cluster.ImageCommand;
import io.sailfish.cli.cluster.KubeconfigCommand;
import io.sailfish.cli.cluster.LabCommand;
import io.sailfish.cli.cluster.PushSamplesCommand;
import io.sailfish.cli.cluster.StatusCommand;
import io.sailfish.cli.cluster.UpCommand;
import io.sailfish.cli.component.AgentCommand;
import io.sailfish.cli.component.HollowCommand;
import io.sailfish.cli.component.KubeApiserverCommand;
import io.sailfish.cli.component.KubeControllerManagerCommand;
import io.sailfish.cli.component.KubeProxyCommand;
import io.sailfish.cli.component.KubeSchedulerCommand;
import io.sailfish.cli.component.KubeletCommand;
import io.sailfish.cli.component.ServerCommand;
import io.sailfish.cli.component.SnapshotCommand;
import io.sailfish.cli.flags.FlagErrors;
import io.sailfish.cli.story.DemoCommand;
import io.sailfish.cli.training.TrainCommand;
import io.sailfish.kubectl.Kubectl;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of every Sailfish process. */
@Command(
        name = "sailfish",
        description = "A container orchestrator that speaks the Kubernetes API.",
        mixinStandardHelpOptions = true,
        version = "sailfish v1.36.0+sailfish",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubeconfigCommand.class,
            ConsoleCommand.class,
            DemoCommand.class,
            LabCommand.class,
            ImageCommand.class,
            PushSamplesCommand.class,
            KubeApiserverCommand.class,
            KubeSchedulerCommand.class,
            KubeControllerManagerCommand.class,
            ServerCommand.class,
            SnapshotCommand.class,
            KubeletCommand.class,
            KubeProxyCommand.class,
            AgentCommand.class,
            HollowCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class,
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("kubectl")) {
            Kubectl.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(new FlagErrors(line.getParameterExceptionHandler()));
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean upstream = command.getCommandName().startsWith("kube-");
            command.getErr().println((upstream ? "Error: " : "sailfish: ") + message(failure));
            if (System.getenv("SAILFISH_TRACE") != null) {
                failure.printStackTrace(command.getErr());
            }
            return 1;
        });
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.toString() : message;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
}
