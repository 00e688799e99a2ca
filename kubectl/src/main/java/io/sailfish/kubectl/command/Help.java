package io.sailfish.kubectl.command;

/** What a command says about itself. */
public final class Help {
    private Help() {}

    static void show(Invocation call) {
        print(call);
    }

    /** Prints what the command does, what it is given and what is below it. */
    public static void print(Invocation call) {
        Command command = call.command();
        StringBuilder text = new StringBuilder(command.summary()).append("\n\n");
        if (!command.children().isEmpty()) {
            text.append("Available Commands:\n");
            int width = command.children().stream()
                    .mapToInt(child -> child.name().length())
                    .max()
                    .orElse(0);
            command.children()
                    .forEach(child -> text.append("  ")
                            .append(child.name())
                            .repeat(' ', width - child.name().length() + 3)
                            .append(child.summary())
                            .append('\n'));
            text.append('\n');
        }
        text.append("Usage:\n  ")
                .append(call.path())
                .append(' ')
                .append(command.usage())
                .append('\n');
        call.out().print(text);
    }
}
