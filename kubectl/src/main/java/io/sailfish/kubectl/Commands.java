package io.sailfish.kubectl;

import io.sailfish.kubectl.apply.ApplyCommand;
import io.sailfish.kubectl.change.DeleteCommand;
import io.sailfish.kubectl.change.LabelCommand;
import io.sailfish.kubectl.change.PatchCommand;
import io.sailfish.kubectl.change.ScaleCommand;
import io.sailfish.kubectl.cluster.ServerCommands;
import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.create.CreateCommand;
import io.sailfish.kubectl.get.GetCommand;
import io.sailfish.kubectl.kubeconfig.ConfigCommand;
import java.util.ArrayList;
import java.util.List;

/** All commands there are. */
final class Commands {
    private Commands() {}

    static Command root() {
        List<Command> all = new ArrayList<>(List.of(
                GetCommand.command(),
                CreateCommand.command(),
                ApplyCommand.command(),
                DeleteCommand.command(),
                PatchCommand.command(),
                ScaleCommand.command(),
                ConfigCommand.command()));
        all.addAll(LabelCommand.commands());
        all.addAll(ServerCommands.commands());
        return Command.group("kubectl", "kubectl controls the Kubernetes cluster manager.", List.copyOf(all));
    }
}
