package io.sailfish.client.fake;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What subresources make of an object, and what they answer. */
final class Subresources {
    private Subresources() {}

    /** A Pod bound to the node that a Binding names. */
    static <T extends ApiObject> T bound(ResourceType<T> type, T pod, Message binding, Instant now) {
        Message spec = Fields.message(pod, "spec");
        String node = Fields.string(Fields.message(binding, "target"), "name");
        String name = pod.name();
        if (pod.metadata().get("deletionTimestamp") != null) {
            throw ApiErrors.conflict(
                    "", "pods/binding", name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String present = Fields.string(spec, "nodeName");
        if (!present.isEmpty()) {
            throw ApiErrors.conflict(
                    "", "pods/binding", name, "pod " + name + " is already assigned to node \"" + present + "\"");
        }
        T bound = Fields.with(pod, "spec", Fields.with(spec, "nodeName", node));
        Message status = Fields.message(bound, "status");
        return Fields.with(bound, "status", Fields.with(status, "conditions", scheduled(status, now)));
    }

    @SuppressWarnings("unchecked")
    private static List<Message> scheduled(Message status, Instant now) {
        List<Message> conditions =
                new ArrayList<>(status.get("conditions") instanceof List<?> list ? (List<Message>) list : List.of());
        conditions.removeIf(condition -> Fields.string(condition, "type").equals("PodScheduled"));
        Message empty = java.util.Objects.requireNonNull(
                        Fields.field(status.messageType(), "conditions").type().messageType())
                .empty();
        Message condition = Fields.with(Fields.with(empty, "type", "PodScheduled"), "status", "True");
        conditions.add(Fields.with(condition, "lastTransitionTime", Timestamp.seconds(now)));
        return conditions;
    }

    /** The Status of success. */
    static <R extends Message> R success(R empty, int code) {
        if (!Fields.has(empty.messageType(), "code")) {
            throw new IllegalArgumentException(
                    "the answer is a Status, not " + empty.messageType().name());
        }
        return Fields.with(Fields.with(empty, "status", "Success"), "code", code);
    }

    /** A TokenRequest answered with a token that says whose it is. */
    static <R extends Message> R token(ApiObject account, Message request, R empty, Instant now) {
        Message spec = Fields.message(request, "spec");
        long seconds = spec.get("expirationSeconds") instanceof Long given ? given : 3600;
        R answer = Fields.with(empty, "spec", spec);
        Message status = Fields.message(answer, "status");
        status = Fields.with(status, "token", "token-of-" + account.namespace() + "-" + account.name());
        status = Fields.with(status, "expirationTimestamp", Timestamp.seconds(now.plusSeconds(seconds)));
        return Fields.with(answer, "status", status);
    }

    /** The Scale of an object that has replicas. */
    static <R extends Message> R scale(ApiObject object, R empty) {
        ObjectMeta from = object.metadata();
        ObjectMeta metadata = ObjectMeta.EMPTY;
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata = Fields.with(metadata, field, from.get(field));
        }
        R scale = Fields.with(empty, "metadata", metadata);
        scale = Fields.with(
                scale, "spec", Fields.with(Fields.message(scale, "spec"), "replicas", replicas(object, "spec")));
        Message status = Fields.with(Fields.message(scale, "status"), "replicas", replicas(object, "status"));
        Message selector = Fields.message(object, "spec").get("selector") instanceof Message message ? message : null;
        if (selector != null) {
            status = Fields.with(status, "selector", LabelMatcher.of(selector).toString());
        }
        return Fields.with(scale, "status", status);
    }

    private static Object replicas(ApiObject object, String part) {
        return Fields.message(object, part).get("replicas") instanceof Integer number ? number : Integer.valueOf(0);
    }

    /** An object with the replicas that a Scale asks for. */
    static <T extends ApiObject> T scaled(T object, Message scale) {
        Message spec = Fields.with(
                Fields.message(object, "spec"),
                "replicas",
                Fields.message(scale, "spec").get("replicas") instanceof Integer number ? number : Integer.valueOf(0));
        return Fields.with(object, "spec", spec);
    }
}
