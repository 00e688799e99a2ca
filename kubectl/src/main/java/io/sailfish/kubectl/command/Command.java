package io.sailfish.kubectl.command;

import io.sailfish.kubectl.flags.FlagSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * A command or a group of commands.
 *
 * @param usage what follows the name
 * @param flags made when the command is called; those that every command has are added
 */
public record Command(
        String name, String usage, String summary, Supplier<FlagSet> flags, Action action, List<Command> children) {

    /** What a command does. */
    public interface Action {
        void run(Invocation call);
    }

    public static Command of(String name, String usage, String summary, Supplier<FlagSet> flags, Action action) {
        return new Command(name, usage, summary, flags, action, List.of());
    }

    /** Commands under one name. */
    public static Command group(String name, String summary, List<Command> children) {
        return new Command(name, "SUBCOMMAND", summary, FlagSet::new, Help::show, children);
    }

    /** The same, which does something by itself as well. */
    public Command with(List<Command> more) {
        return new Command(name, usage, summary, flags, action, more);
    }
}
