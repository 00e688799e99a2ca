package io.sailfish.kubectl.kubeconfig;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.config.ConfigFiles;
import io.sailfish.kubectl.config.ConfigFiles.Entry;
import io.sailfish.kubectl.config.ConfigFiles.Part;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.print.Columns;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code config}: shows and changes kubeconfig files. */
public final class ConfigCommand {
    private ConfigCommand() {}

    public static Command command() {
        return Command.group(
                "config",
                "Modify kubeconfig files",
                List.of(
                        simple("current-context", "", "Display the current-context", ConfigCommand::current),
                        simple(
                                "use-context",
                                "CONTEXT_NAME",
                                "Set the current-context in a kubeconfig file",
                                ConfigCommand::use),
                        simple(
                                "get-clusters",
                                "",
                                "Display clusters defined in the kubeconfig",
                                call -> names(call, Part.CLUSTER)),
                        simple(
                                "get-users",
                                "",
                                "Display users defined in the kubeconfig",
                                call -> names(call, Part.USER)),
                        simple(
                                "delete-context",
                                "NAME",
                                "Delete the specified context",
                                call -> delete(call, Part.CONTEXT)),
                        simple(
                                "delete-cluster",
                                "NAME",
                                "Delete the specified cluster",
                                call -> delete(call, Part.CLUSTER)),
                        simple("delete-user", "NAME", "Delete the specified user", call -> delete(call, Part.USER)),
                        Command.of(
                                "get-contexts",
                                "[(-o|--output=)name)]",
                                "Describe one or many contexts",
                                () -> new FlagSet().text("output", "o", "").toggle("no-headers", "", false),
                                ConfigCommand::contexts),
                        Command.of(
                                "set-context",
                                "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname]",
                                "Set a context entry in kubeconfig",
                                () -> new FlagSet().toggle("current", "", false),
                                ConfigCommand::setContext)));
    }

    private static Command simple(String name, String usage, String summary, Command.Action action) {
        return Command.of(name, usage, summary, FlagSet::new, action);
    }

    private static ConfigFiles files(Invocation call) {
        return ConfigFiles.load(call.flags().text("kubeconfig"), call.terminal().environment());
    }

    private static void current(Invocation call) {
        String name = files(call).currentContext();
        if (name.isEmpty()) {
            throw KubectlError.of("current-context is not set");
        }
        call.out().print(name + "\n");
    }

    private static String name(Invocation call) {
        if (call.arguments().size() != 1) {
            throw call.misused(
                    "exactly one NAME is required, got " + call.arguments().size());
        }
        return call.arguments().getFirst();
    }

    private static void use(Invocation call) {
        String name = name(call);
        ConfigFiles files = files(call);
        if (files.entry(Part.CONTEXT, name) == null) {
            throw KubectlError.of("no context exists with the name: \"" + name + "\"");
        }
        files.use(name);
        call.out().print("Switched to context \"" + name + "\".\n");
    }

    private static void names(Invocation call, Part part) {
        Map<String, Entry> entries = files(call).entries(part);
        call.out().print("NAME\n");
        entries.keySet().forEach(name -> call.out().print(name + "\n"));
    }

    private static void delete(Invocation call, Part part) {
        String name = name(call);
        ConfigFiles files = files(call);
        Entry entry = files.entry(part, name);
        if (entry == null) {
            throw KubectlError.of("cannot delete " + part.key() + " " + name + ", not in " + files.first());
        }
        if (part == Part.CONTEXT && files.currentContext().equals(name)) {
            call.err()
                    .print(
                            "warning: this removed your active context, use \"kubectl config use-context\" to select a different one\n");
        }
        Path file = files.remove(part, name, entry.file());
        call.out().print("deleted " + part.key() + " " + name + " from " + file + "\n");
    }

    private static void contexts(Invocation call) {
        String output = call.flags().text("output");
        if (!List.of("", "name").contains(output)) {
            throw KubectlError.of("output must be one of '' or 'name': " + output);
        }
        ConfigFiles files = files(call);
        Map<String, Entry> all = files.entries(Part.CONTEXT);
        Columns columns = Columns.ofTable();
        if (output.isEmpty() && !call.flags().is("no-headers")) {
            columns.add("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE");
        }
        List<RuntimeException> missing = new ArrayList<>();
        List<String> wanted = call.arguments().isEmpty() ? List.copyOf(all.keySet()) : call.arguments();
        for (String name : wanted) {
            Entry entry = all.get(name);
            if (entry == null) {
                missing.add(KubectlError.of("context " + name + " not found"));
                continue;
            }
            StringMap<Object> content = entry.content();
            columns.add(
                    output.equals("name")
                            ? name
                            : String.join(
                                    "\t",
                                    name.equals(files.currentContext()) ? "*" : "",
                                    name,
                                    Tree.text(content, "cluster"),
                                    Tree.text(content, "user"),
                                    Tree.text(content, "namespace")));
        }
        call.out().print(columns.isEmpty() ? "" : columns.text());
        if (!missing.isEmpty()) {
            throw KubectlError.all(missing);
        }
    }

    private static void setContext(Invocation call) {
        ConfigFiles files = files(call);
        String name = call.flags().is("current") ? files.currentContext() : name(call);
        if (name.isEmpty()) {
            throw KubectlError.of("no current context is set");
        }
        Entry present = files.entry(Part.CONTEXT, name);
        StringMap<Object> content = present == null ? StringMap.of() : present.content();
        for (String field : List.of("cluster", "user", "namespace")) {
            if (call.flags().changed(field)) {
                content = content.with(field, call.flags().text(field));
            }
        }
        files.put(Part.CONTEXT, name, content);
        call.out().print("Context \"" + name + "\" " + (present == null ? "created" : "modified") + ".\n");
    }
}
