package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as an AdmissionReview describes it, without its objects: as JSON, and as the "request" of expressions. */
final class RequestFacts {
    /** The members of "request". */
    static final List<String> MEMBERS = List.of(
            "kind",
            "resource",
            "subResource",
            "requestKind",
            "requestResource",
            "requestSubResource",
            "name",
            "namespace",
            "operation",
            "userInfo",
            "dryRun",
            "options");

    private RequestFacts() {}

    static Map<String, Object> of(Attributes attributes, Form form, Form asked) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", kind(form.kind()));
        facts.put("resource", resource(form.resource()));
        facts.put("subResource", attributes.subresource());
        facts.put("requestKind", kind(asked.kind()));
        facts.put("requestResource", resource(asked.resource()));
        facts.put("requestSubResource", attributes.subresource());
        facts.put("name", attributes.name());
        facts.put("namespace", attributes.namespace());
        facts.put("operation", attributes.operation().name());
        facts.put("userInfo", user(attributes.user()));
        facts.put("dryRun", attributes.dryRun());
        facts.put("options", options(attributes));
        return facts;
    }

    private static Map<String, Object> kind(GroupVersionKind kind) {
        return Map.of("group", kind.group(), "version", kind.version(), "kind", kind.kind());
    }

    private static Map<String, Object> resource(ResourceType<?> resource) {
        return Map.of("group", resource.group(), "version", resource.version(), "resource", resource.plural());
    }

    private static Map<String, Object> user(UserInfo user) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("username", user.name());
        if (!user.uid().isEmpty()) {
            facts.put("uid", user.uid());
        }
        facts.put("groups", user.groups());
        if (!user.extra().isEmpty()) {
            facts.put("extra", new TreeMap<>(user.extra()));
        }
        return facts;
    }

    /** The options of the request; of a deletion those that the client sent. */
    private static Map<String, Object> options(Attributes attributes) {
        Map<String, Object> options = new LinkedHashMap<>();
        Message given = attributes.options();
        if (given != null && JsonTree.parse(JsonEncoder.encode(given)) instanceof Map<?, ?> tree) {
            tree.forEach((key, value) -> options.put((String) key, value));
        }
        options.put(
                "kind",
                switch (attributes.operation()) {
                    case CREATE -> "CreateOptions";
                    case UPDATE -> "UpdateOptions";
                    case DELETE -> "DeleteOptions";
                    case CONNECT -> "ConnectOptions";
                });
        options.put("apiVersion", "meta.k8s.io/v1");
        if (attributes.operation() != Operation.DELETE
                && !attributes.context().fieldManager().isEmpty()) {
            options.put("fieldManager", attributes.context().fieldManager());
        }
        if (attributes.dryRun()) {
            options.put("dryRun", List.of("All"));
        }
        return options;
    }

    /** An object as JSON. */
    static Object tree(@Nullable ApiObject object) {
        return object == null ? Map.of() : JsonTree.parse(JsonEncoder.encode(object));
    }
}
