package io.sailfish.node.server;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodList;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.ExecRequest;
import io.sailfish.node.logs.LogOptions;
import io.sailfish.node.logs.LogReader;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.pod.PodManager.PodInfo;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodRuntimeState.SandboxView;
import io.sailfish.node.pod.Pods;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kubelet answers to which path. */
final class Routes {
    private final KubeletConfig config;
    private final PodManager pods;
    private final ContainerRuntime runtime;
    private final Statistics statistics;
    private final Background background;

    Routes(
            KubeletConfig config,
            PodManager pods,
            ContainerRuntime runtime,
            Statistics statistics,
            Background background) {
        this.config = config;
        this.pods = pods;
        this.runtime = runtime;
        this.statistics = statistics;
        this.background = background;
    }

    /** Whether anybody may ask: for life only. */
    static boolean isPublic(Ask ask) {
        return ask.path().equals("/healthz");
    }

    /** The verb by which access is judged. */
    static String verb(Ask ask) {
        return switch (ask.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "get";
        };
    }

    /** The subresource of the node by which access is judged. */
    static String subresource(Ask ask) {
        return switch (ask.parts().getFirst()) {
            case "stats" -> "stats";
            case "metrics" -> "metrics";
            case "logs" -> "log";
            case "pods", "runningpods" -> "pods";
            case "healthz" -> "healthz";
            case "configz" -> "configz";
            default -> "proxy";
        };
    }

    Reply answer(Ask ask) {
        List<String> parts = ask.parts();
        try {
            return switch (parts.getFirst()) {
                case "healthz" -> Reply.text(200, "ok");
                case "pods" -> Reply.json(list(pods.pods().stream().toList()));
                case "runningpods" -> Reply.json(list(running()));
                case "containerLogs" -> parts.size() == 4 ? log(ask, parts) : notFound();
                case "exec", "attach" -> parts.size() >= 4 ? streams(ask, parts) : notFound();
                case "portForward" -> parts.size() >= 3 ? portForward(ask, parts) : notFound();
                case "stats" -> ask.path().equals("/stats/summary") ? Reply.json(statistics.summary()) : notFound();
                case "metrics" -> metrics(ask.path());
                case "logs" -> nodeLogs(ask);
                default -> notFound();
            };
        } catch (RuntimeFailure failure) {
            return Reply.text(500, failure.getMessage());
        }
    }

    private static Reply notFound() {
        return Reply.text(404, "404 page not found\n");
    }

    private static byte[] list(List<Pod> items) {
        return JsonEncoder.encode(PodList.builder().items(items).build());
    }

    private List<Pod> running() {
        return pods.infos().stream()
                .filter(info -> !info.runtime().running().isEmpty())
                .map(PodInfo::pod)
                .toList();
    }

    private Reply metrics(String path) {
        return switch (path) {
            case "/metrics" -> new Reply.Whole(200, Statistics.TEXT_FORMAT, statistics.ownMetrics());
            case "/metrics/resource" -> new Reply.Whole(200, Statistics.TEXT_FORMAT, statistics.resourceMetrics());
            default -> notFound();
        };
    }

    // ---- containers

    private Reply log(Ask ask, List<String> parts) {
        Optional<PodInfo> found = pods.find(parts.get(1), parts.get(2));
        if (found.isEmpty()) {
            return Reply.text(404, "pod \"" + parts.get(2) + "\" not found\n");
        }
        Pod pod = found.get().pod();
        String name = parts.get(3);
        if (Pods.container(pod, name).isEmpty()) {
            return Reply.text(404, "container \"" + name + "\" not found in pod \"" + pod.name() + "\"\n");
        }
        List<ContainerView> all = found.get().runtime().containers().getOrDefault(name, List.of());
        boolean previous = ask.flag("previous");
        if (all.size() <= (previous ? 1 : 0)) {
            return Reply.text(400, missing(pod, name, previous));
        }
        ContainerView container = all.get(previous ? 1 : 0);
        Path file = Path.of(container.logPath());
        if (container.logPath().isEmpty() || !Files.exists(file)) {
            return all.getFirst().running() || all.getFirst().ended()
                    ? Reply.text(200, "")
                    : Reply.text(400, missing(pod, name, previous));
        }
        LogOptions options;
        try {
            options = options(ask);
        } catch (NumberFormatException | DateTimeParseException invalid) {
            return Reply.text(400, "invalid log options: " + invalid.getMessage() + "\n");
        }
        return new Reply.Streamed(
                "text/plain", out -> LogReader.copy(file, options, () -> runs(pod, name, container.id()), out));
    }

    private static String missing(Pod pod, String name, boolean previous) {
        if (previous) {
            return "previous terminated container \"" + name + "\" in pod \"" + pod.name() + "\" not found\n";
        }
        String reason = Pods.lastStatus(pod, name)
                .map(ContainerStatus::state)
                .filter(state -> state.hasWaiting())
                .map(state -> state.waiting().reason())
                .orElse("ContainerCreating");
        return "container \"" + name + "\" in pod \"" + pod.name() + "\" is waiting to start: " + reason + "\n";
    }

    private boolean runs(Pod pod, String name, String id) {
        return pods.find(pod.namespace(), pod.name())
                .flatMap(info -> info.runtime().containers().getOrDefault(name, List.of()).stream()
                        .filter(view -> view.id().equals(id))
                        .findFirst())
                .filter(ContainerView::running)
                .isPresent();
    }

    private LogOptions options(Ask ask) {
        Instant since = Instant.MIN;
        if (!ask.first("sinceSeconds").isEmpty()) {
            since = background.now().minusSeconds(Long.parseLong(ask.first("sinceSeconds")));
        } else if (!ask.first("sinceTime").isEmpty()) {
            since = OffsetDateTime.parse(ask.first("sinceTime")).toInstant();
        }
        String stream = ask.first("stream").toLowerCase(Locale.ROOT);
        return new LogOptions(
                ask.flag("follow"),
                number(ask.first("tailLines")),
                since,
                ask.flag("timestamps"),
                number(ask.first("limitBytes")),
                stream.equals("all") ? "" : stream);
    }

    private static long number(String text) {
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }

    private Reply streams(Ask ask, List<String> parts) {
        // with or without the pod's UID before the container's name
        String name = parts.getLast();
        Optional<PodInfo> found = pods.find(parts.get(1), parts.get(2));
        Optional<ContainerView> container = found.flatMap(info -> info.runtime().latest(name));
        if (found.isEmpty() || container.isEmpty()) {
            return Reply.text(404, "container not found (\"" + name + "\")\n");
        }
        if (!ask.upgrade()) {
            return Reply.text(400, "unable to upgrade: missing upgrade headers\n");
        }
        Optional<Reply> refusal = refusal(ask);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        boolean stdin = ask.flag("input") || ask.flag("stdin");
        boolean stdout = ask.flag("output") || ask.flag("stdout");
        boolean tty = ask.flag("tty");
        boolean stderr = (ask.flag("error") || ask.flag("stderr")) && !tty;
        if (!stdin && !stdout && !stderr) {
            return Reply.text(400, "you must specify at least 1 of stdin, stdout, stderr\n");
        }
        String id = container.get().id();
        if (parts.getFirst().equals("attach")) {
            boolean hasTty =
                    Pods.container(found.get().pod(), name).map(Container::tty).orElse(tty);
            return new Reply.Tunnel(runtime.attachUrl(id, stdin, stdout, stderr && !hasTty, hasTty));
        }
        return new Reply.Tunnel(runtime.execUrl(ExecRequest.newBuilder()
                .setContainerId(id)
                .addAllCmd(ask.query().getOrDefault("command", List.of()))
                .setStdin(stdin)
                .setStdout(stdout)
                .setStderr(stderr)
                .setTty(tty)
                .build()));
    }

    /**
     * A WebSocket client whose protocols the runtime does not speak is refused here, in plain words: it then knows to ask
     * again by SPDY, as kubectl does.
     */
    private static Optional<Reply> refusal(Ask ask) {
        if (!ask.headers().get("Upgrade", "").equalsIgnoreCase("websocket")) {
            return Optional.empty();
        }
        List<String> asked = new ArrayList<>();
        ask.headers().getAll("Sec-WebSocket-Protocol").forEach(line -> {
            for (String each : line.split(",")) {
                asked.add(each.strip());
            }
        });
        boolean spoken = asked.isEmpty()
                || asked.stream().anyMatch(protocol -> protocol.matches("(v[1-4]\\.)?(base64\\.)?channel\\.k8s\\.io"));
        return spoken
                ? Optional.empty()
                : Optional.of(
                        Reply.text(400, "unable to upgrade: the container runtime speaks none of " + asked + "\n"));
    }

    private Reply portForward(Ask ask, List<String> parts) {
        Optional<SandboxView> sandbox = pods.find(parts.get(1), parts.get(2))
                .flatMap(info -> info.runtime().readySandbox());
        if (sandbox.isEmpty()) {
            return Reply.text(404, "pod does not exist\n");
        }
        if (!ask.upgrade()) {
            return Reply.text(400, "unable to upgrade: missing upgrade headers\n");
        }
        Optional<Reply> refusal = ask.headers().get("Upgrade", "").equalsIgnoreCase("websocket")
                        && ask.headers().get("Sec-WebSocket-Protocol", "").contains("portforward")
                ? Optional.of(Reply.text(400, "unable to upgrade: port-forward is spoken by SPDY\n"))
                : refusal(ask);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<Integer> ports = new ArrayList<>();
        for (String port : ask.query().getOrDefault("port", List.of())) {
            ports.add(Integer.parseInt(port));
        }
        return new Reply.Tunnel(runtime.portForwardUrl(sandbox.get().id(), ports));
    }

    // ---- the node's own logs

    /** A file or the list of a folder below the node's log folder; links do not lead out of it. */
    private Reply nodeLogs(Ask ask) {
        try {
            Path root = config.logs().toRealPath();
            Path asked = root.resolve(ask.path().substring("/logs".length()).replaceFirst("^/+", ""))
                    .normalize();
            if (!asked.startsWith(root)
                    || !Files.exists(asked)
                    || !asked.toRealPath().startsWith(root)) {
                return notFound();
            }
            if (Files.isDirectory(asked)) {
                StringBuilder page = new StringBuilder("<pre>\n");
                try (Stream<Path> entries = Files.list(asked).sorted()) {
                    entries.forEach(entry -> {
                        String name = escaped(entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""));
                        page.append("<a href=\"")
                                .append(name)
                                .append("\">")
                                .append(name)
                                .append("</a>\n");
                    });
                }
                return new Reply.Whole(
                        200,
                        "text/html; charset=utf-8",
                        page.append("</pre>\n").toString().getBytes(StandardCharsets.UTF_8));
            }
            return new Reply.Streamed("text/plain", out -> Files.copy(asked, out));
        } catch (IOException unreadable) {
            return notFound();
        }
    }

    private static String escaped(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
