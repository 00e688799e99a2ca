package io.sailfish.metrics.api;

import io.sailfish.client.informer.Lister;
import io.sailfish.metrics.figures.FigureBook;
import io.sailfish.metrics.figures.Usage;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.FieldMatcher;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.ApiErrors;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Answers what nodes and pods use. Never blocks. */
public final class MetricsApi {
    /** The group. */
    public static final String GROUP = "metrics.k8s.io";

    /** Its version. */
    public static final String VERSION = "v1beta1";

    private static final Comparator<ApiObject> BY_NAME =
            Comparator.comparing(ApiObject::namespace).thenComparing(ApiObject::name);

    private final Lister<Node> nodes;
    private final Lister<Pod> pods;
    private final FigureBook book;
    private final InstantSource clock;

    /**
     * What is asked for.
     *
     * @param resource      "nodes" or "pods"
     * @param namespace     of pods; empty for all
     * @param name          of one object; empty for all
     * @param labelSelector which of all; empty for each
     * @param fieldSelector which of all; empty for each
     * @param table         whether as a Table
     */
    public record Question(
            String resource,
            String namespace,
            String name,
            String labelSelector,
            String fieldSelector,
            boolean table) {}

    public MetricsApi(Lister<Node> nodes, Lister<Pod> pods, FigureBook book, InstantSource clock) {
        this.nodes = nodes;
        this.pods = pods;
        this.book = book;
        this.clock = clock;
    }

    /**
     * The answer, as a tree of JSON.
     *
     * @throws io.sailfish.model.status.ApiException where there is none
     */
    public Object answer(Question question) {
        Instant now = clock.instant();
        return switch (question.resource()) {
            case "nodes" -> answer(question, "NodeMetrics", "nodemetrics", nodes.all(), node -> node(node, now));
            case "pods" ->
                answer(
                        question,
                        "PodMetrics",
                        "podmetrics",
                        question.namespace().isEmpty() ? pods.all() : pods.inNamespace(question.namespace()),
                        pod -> pod(pod, now));
            default -> throw ApiErrors.noSuchResource();
        };
    }

    private static <T extends ApiObject> Object answer(
            Question question,
            String kind,
            String resource,
            List<T> candidates,
            Function<T, Optional<UsageObject>> measured) {
        List<T> objects = new ArrayList<>(candidates);
        if (question.name().isEmpty()) {
            select(objects, question);
        } else {
            objects.removeIf(object -> !object.name().equals(question.name()));
        }
        objects.sort(BY_NAME);
        List<UsageObject> found =
                objects.stream().map(measured).flatMap(Optional::stream).toList();
        if (question.name().isEmpty()) {
            return question.table() ? Tables.of(found) : UsageObject.list(kind, found);
        }
        if (found.isEmpty()) {
            String place = question.namespace().isEmpty() ? "" : question.namespace() + "/";
            throw ApiErrors.notFound(GROUP, resource, place + question.name());
        }
        return question.table() ? Tables.of(found) : found.getFirst().tree();
    }

    private static void select(List<? extends ApiObject> objects, Question question) {
        try {
            LabelMatcher labels = LabelMatcher.parse(question.labelSelector());
            FieldMatcher fields = FieldMatcher.parse(question.fieldSelector());
            objects.removeIf(object ->
                    !labels.matches(object.metadata().labels()) || !fields.matches(object, MetricsApi::field));
        } catch (SelectorException malformed) {
            throw ApiErrors.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    private static String field(ApiObject object, String name) {
        return switch (name) {
            case "metadata.name" -> object.name();
            case "metadata.namespace" -> object.namespace();
            default -> throw ApiErrors.badRequest("field label not supported: " + name);
        };
    }

    private Optional<UsageObject> node(Node node, Instant now) {
        return book.node(node.name())
                .map(usage -> UsageObject.node(node.name(), node.metadata().labels(), usage, now));
    }

    /** A pod of which a container is not known yet is left out, as upstream does: its sum would be wrong. */
    private Optional<UsageObject> pod(Pod pod, Instant now) {
        NamespacedName key = pod.key();
        Map<String, Usage> usages = book.pod(pod.spec().nodeName(), key);
        boolean whole = pod.status().containerStatuses().stream()
                .filter(status -> status.state().hasRunning())
                .allMatch(status -> usages.containsKey(status.name()));
        return pod.status().phase().equals("Running") && whole && !usages.isEmpty()
                ? Optional.of(UsageObject.pod(key, pod.metadata().labels(), usages, now))
                : Optional.empty();
    }
}
