package io.sailfish.kubectl.change;

import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.print.ObjectPrinter;
import io.sailfish.kubectl.print.Printers;
import io.sailfish.kubectl.resources.Target;
import java.util.Optional;

/** How a command that changes objects runs and says what it did: {@code --dry-run} and {@code -o}. */
public final class Outcome {
    /** Whether and where a change is only tried. */
    public enum DryRun {
        NONE(""),
        CLIENT(" (dry run)"),
        SERVER(" (server dry run)");

        private final String note;

        DryRun(String note) {
            this.note = note;
        }
    }

    private final Invocation call;
    private final DryRun dryRun;
    private final Optional<ObjectPrinter> printer;

    public Outcome(Invocation call) {
        this.call = call;
        this.dryRun = dryRun(call.flags().text("dry-run"));
        this.printer =
                Printers.of(call.flags().text("output"), true, call.flags().is("show-managed-fields"));
    }

    /** The flags of this. */
    public static FlagSet flags() {
        return new FlagSet()
                .optional("dry-run", "none", "unchanged")
                .text("output", "o", "")
                .toggle("show-managed-fields", "", false);
    }

    private static DryRun dryRun(String text) {
        return switch (text) {
            case "none" -> DryRun.NONE;
            case "client" -> DryRun.CLIENT;
            case "server" -> DryRun.SERVER;
            case "unchanged" ->
                throw KubectlError.of("--dry-run flag without a value was specified. A value must be set: \"none\","
                        + " \"server\", or \"client\".");
            default ->
                throw KubectlError.of(
                        "Invalid dry-run value (" + text + "). Must be \"none\", \"server\", or \"client\".");
        };
    }

    public boolean onClient() {
        return dryRun == DryRun.CLIENT;
    }

    /** The value of the parameter of requests. */
    public String parameter() {
        return dryRun == DryRun.SERVER ? "All" : "";
    }

    /** Says what was done to an object, or shows it as it is now. */
    public void tell(Target target, String done) {
        if (printer.isPresent()) {
            printer.get().print(target.object(), call.out());
        } else {
            call.out().print(target.label() + " " + done + dryRun.note + "\n");
        }
    }

    /** After the last object. */
    public void end() {
        printer.ifPresent(form -> form.end(call.out()));
    }
}
