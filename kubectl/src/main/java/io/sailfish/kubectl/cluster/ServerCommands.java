package io.sailfish.kubectl.cluster;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.print.Columns;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** {@code version}, {@code api-resources} and {@code api-versions}: what a server is. */
public final class ServerCommands {
    private static final String CLIENT = "v1.33.0+sailfish";

    private ServerCommands() {}

    public static List<Command> commands() {
        return List.of(
                Command.of(
                        "version",
                        "[flags]",
                        "Print the client and server version information",
                        () -> new FlagSet().toggle("client", "", false),
                        ServerCommands::version),
                Command.of(
                        "api-versions",
                        "",
                        "Print the supported API versions on the server, in the form of \"group/version\"",
                        FlagSet::new,
                        ServerCommands::versions),
                Command.of(
                        "api-resources",
                        "[flags]",
                        "Print the supported API resources on the server",
                        () -> new FlagSet()
                                .text("output", "o", "")
                                .text("api-group", "", "")
                                .text("sort-by", "", "")
                                .list("verbs", "")
                                .list("categories", "")
                                .toggle("namespaced", "", true)
                                .toggle("no-headers", "", false)
                                .toggle("cached", "", false),
                        ServerCommands::resources));
    }

    private static void version(Invocation call) {
        call.out().print("Client Version: " + CLIENT + "\n");
        if (!call.flags().is("client")) {
            call.out().print("Server Version: " + Tree.text(call.api().get("/version"), "gitVersion") + "\n");
        }
    }

    private static void versions(Invocation call) {
        call.mapper().discovery().refresh();
        TreeSet<String> versions = new TreeSet<>();
        call.mapper().discovery().resources().forEach(resource -> versions.add(resource.apiVersion()));
        versions.forEach(version -> call.out().print(version + "\n"));
    }

    private static void resources(Invocation call) {
        Parsed flags = call.flags();
        String output = flags.text("output");
        if (!List.of("", "wide", "name").contains(output)) {
            throw KubectlError.of("--output " + output + " is not available");
        }
        if (!flags.is("cached")) {
            call.mapper().discovery().refresh();
        }
        List<Resource> shown = call.mapper().discovery().resources().stream()
                .filter(Resource::preferred)
                .filter(resource -> !resource.verbs().isEmpty())
                .filter(resource ->
                        !flags.changed("api-group") || resource.group().equals(flags.text("api-group")))
                .filter(resource -> !flags.changed("namespaced") || resource.namespaced() == flags.is("namespaced"))
                .filter(resource -> resource.verbs().containsAll(flags.list("verbs")))
                .filter(resource -> resource.categories().containsAll(flags.list("categories")))
                .sorted(order(flags.text("sort-by")))
                .toList();
        Columns columns = Columns.ofTable();
        if (!output.equals("name") && !flags.is("no-headers")) {
            columns.add("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND"
                    + (output.equals("wide") ? "\tVERBS\tCATEGORIES" : ""));
        }
        for (Resource resource : shown) {
            columns.add(output.equals("name") ? resource.qualified() : row(resource, output.equals("wide")));
        }
        call.out().print(columns.isEmpty() ? "" : columns.text());
    }

    private static Comparator<Resource> order(String by) {
        return switch (by) {
            case "" -> Comparator.comparing(Resource::group).thenComparing(Resource::name);
            case "name" -> Comparator.comparing(Resource::name);
            case "kind" -> Comparator.comparing(Resource::kind);
            default -> throw KubectlError.of("--sort-by accepts only name or kind");
        };
    }

    private static String row(Resource resource, boolean wide) {
        String row = String.join(
                "\t",
                resource.name(),
                String.join(",", resource.shortNames()),
                resource.apiVersion(),
                Boolean.toString(resource.namespaced()),
                resource.kind());
        return wide
                ? row + "\t" + String.join(",", resource.verbs()) + "\t" + String.join(",", resource.categories())
                : row;
    }
}
