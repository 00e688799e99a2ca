package io.sailfish.apiserver.openapi;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.registry.CustomKind;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The paths of OpenAPI documents with their operations. */
final class Operations {
    private static final List<String> MEDIA_TYPES =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> PATCHES = List.of(
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json");
    private static final List<String> CUSTOM_MEDIA_TYPES = MEDIA_TYPES.subList(0, 2);
    private static final List<String> CUSTOM_PATCHES = PATCHES.subList(0, 3);
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final boolean version3;
    private final Schemas schemas;
    private final Map<String, Object> paths = new TreeMap<>();

    Operations(boolean version3, Schemas schemas) {
        this.version3 = version3;
        this.schemas = schemas;
    }

    Map<String, Object> paths() {
        return paths;
    }

    /** Adds the paths of a resource. */
    void add(Served served) {
        ApiResource resource = served.resource();
        Subject subject = new Subject(resource, "", resource.kind(), resource.namespaced(), served);
        String base = (resource.group().isEmpty() ? "/api/" : "/apis/") + served.groupVersion();
        String collection = base + (resource.namespaced() ? "/namespaces/{namespace}/" : "/") + resource.plural();
        String item = collection + "/{name}";

        Map<String, Object> onCollection = new TreeMap<>();
        Map<String, Object> onItem = new TreeMap<>();
        for (String verb : resource.verbs()) {
            switch (verb) {
                case "list" -> onCollection.put("get", operation(subject, "list", "list", ""));
                case "create" -> onCollection.put("post", operation(subject, "create", "post", ""));
                case "deletecollection" ->
                    onCollection.put("delete", operation(subject, "delete", "deletecollection", "Collection"));
                case "get" -> onItem.put("get", operation(subject, "read", "get", ""));
                case "update" -> onItem.put("put", operation(subject, "replace", "put", ""));
                case "patch" -> onItem.put("patch", operation(subject, "patch", "patch", ""));
                case "delete" -> onItem.put("delete", operation(subject, "delete", "delete", ""));
                default -> {}
            }
        }
        put(collection, onCollection, resource.namespaced(), false);
        put(item, onItem, resource.namespaced(), true);
        if (resource.namespaced() && resource.verbs().contains("list")) {
            Subject everywhere = new Subject(resource, "ForAllNamespaces", resource.kind(), false, served);
            Map<String, Object> list = new TreeMap<>();
            list.put("get", operation(everywhere, "list", "list", ""));
            put(base + "/" + resource.plural(), list, false, false);
        }
        for (ApiResource.Subresource subresource : served.subresources()) {
            addSubresource(served, item, subresource);
        }
    }

    private void addSubresource(Served served, String item, ApiResource.Subresource subresource) {
        ApiResource resource = served.resource();
        boolean connect = subresource.kind().kind().endsWith("Options");
        String title = title(subresource.name());
        Subject subject = new Subject(resource, title, subresource.kind(), resource.namespaced(), served);
        Map<String, Object> operations = new TreeMap<>();
        for (String verb : subresource.verbs()) {
            switch (verb) {
                case "get" ->
                    operations.put(
                            "get",
                            operation(subject, connect ? "connectGet" : "read", connect ? "connect" : "get", ""));
                case "create" ->
                    operations.put(
                            "post",
                            operation(subject, connect ? "connectPost" : "create", connect ? "connect" : "post", ""));
                case "update" ->
                    operations.put(
                            "put",
                            operation(subject, connect ? "connectPut" : "replace", connect ? "connect" : "put", ""));
                case "patch" ->
                    operations.put(
                            "patch",
                            operation(subject, connect ? "connectPatch" : "patch", connect ? "connect" : "patch", ""));
                case "delete" -> operations.put("delete", operation(subject, "connectDelete", "connect", ""));
                default -> {}
            }
        }
        put(item + "/" + subresource.name(), operations, resource.namespaced(), true);
    }

    /** Adds a path that only answers GET, as discovery does. */
    void addPlain(String path, String operationId, String description) {
        Map<String, Object> get = new LinkedHashMap<>();
        get.put("description", description);
        get.put("operationId", operationId);
        get.put("responses", Map.of("200", Map.of("description", "OK"), "401", Map.of("description", "Unauthorized")));
        paths.put(path, Map.of("get", get));
    }

    private record Subject(
            ApiResource resource, String suffix, GroupVersionKind kind, boolean namespaced, Served served) {
        /** What its definition says of the objects that are read and written; null for those of a built-in kind. */
        CustomKind.@Nullable Version custom() {
            return kind.equals(resource.kind()) ? served.custom() : null;
        }

        /** As in "CoreV1NamespacedConfigMap"; the middle stands before "Namespaced". */
        String id(String middle) {
            return groupTitle(resource.group())
                    + title(resource.version())
                    + middle
                    + (namespaced ? "Namespaced" : "")
                    + resource.kind().kind()
                    + suffix;
        }
    }

    private void put(String path, Map<String, Object> operations, boolean namespaced, boolean named) {
        if (operations.isEmpty()) {
            return;
        }
        List<Object> parameters = new ArrayList<>();
        if (named) {
            parameters.add(pathParameter("name", "name of the object"));
        }
        if (namespaced) {
            parameters.add(pathParameter("namespace", "object name and auth scope, such as for teams and projects"));
        }
        parameters.add(parameter("pretty", "string", "Whether JSON is indented for reading."));
        operations.put("parameters", parameters);
        paths.put(path, operations);
    }

    private Map<String, Object> operation(Subject subject, String verb, String action, String middle) {
        Map<String, Object> operation = new LinkedHashMap<>();
        String tag =
                groupTag(subject.resource().group()) + "_" + subject.resource().version();
        operation.put("tags", List.of(tag));
        operation.put(
                "description",
                verb + " " + (action.equals("list") ? "objects" : "the object") + " of kind "
                        + subject.kind().kind());
        operation.put("operationId", verbId(subject, verb, middle));
        List<Object> parameters = parameters(action);
        Map<String, Object> type = reference(subject);
        boolean custom = served(subject);
        List<String> media = custom ? CUSTOM_MEDIA_TYPES : MEDIA_TYPES;
        List<String> patches = custom ? CUSTOM_PATCHES : PATCHES;
        if (version3) {
            body(operation, action, type, patches);
        } else {
            parameters.addAll(bodyParameters(action, type));
            operation.put("produces", media);
            operation.put("consumes", action.equals("patch") ? patches : List.of("*/*"));
            operation.put("schemes", List.of("https"));
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        operation.put("responses", responses(action, action.equals("list") ? listReference(subject) : type, media));
        operation.put("x-kubernetes-action", action);
        Map<String, Object> kind = new LinkedHashMap<>();
        kind.put("group", subject.kind().group());
        kind.put("version", subject.kind().version());
        kind.put("kind", subject.kind().kind());
        operation.put("x-kubernetes-group-version-kind", kind);
        return operation;
    }

    /** "connectGet" becomes "connectCoreV1GetNamespacedPodExec". */
    private static String verbId(Subject subject, String verb, String middle) {
        return verb.startsWith("connect")
                ? "connect" + subject.id(verb.substring("connect".length()))
                : verb + subject.id(middle);
    }

    private static boolean served(Subject subject) {
        return subject.custom() != null;
    }

    /** A reference to the schema of what is read and written; null where there is none. */
    private @Nullable Map<String, Object> reference(Subject subject) {
        if (subject.custom() != null) {
            return schemas.custom(subject.served(), subject.custom());
        }
        MessageType type = BuiltinTypes.find(subject.kind());
        return type == null ? null : schemas.reference(type);
    }

    private @Nullable Map<String, Object> listReference(Subject subject) {
        if (subject.custom() != null) {
            return schemas.customList(subject.served(), subject.custom());
        }
        MessageType type = BuiltinTypes.find(new GroupVersionKind(
                subject.kind().group(), subject.kind().version(), subject.kind().kind() + "List"));
        return type == null ? null : schemas.reference(type);
    }

    private List<Object> parameters(String action) {
        List<Object> parameters = new ArrayList<>();
        switch (action) {
            case "post", "put", "patch" -> {
                parameters.add(parameter("dryRun", "string", "With \"All\" nothing is kept."));
                parameters.add(parameter("fieldManager", "string", "In whose name fields are set."));
                parameters.add(parameter(
                        "fieldValidation", "string", "What to do with unknown fields: Ignore, Warn or Strict."));
                if (action.equals("patch")) {
                    parameters.add(parameter("force", "boolean", "Whether apply takes fields from other managers."));
                }
            }
            case "delete" -> {
                parameters.add(parameter("dryRun", "string", "With \"All\" nothing is deleted."));
                parameters.add(parameter("gracePeriodSeconds", "integer", "How long the object may take to end."));
                parameters.add(parameter("propagationPolicy", "string", "What becomes of dependents."));
            }
            case "list", "deletecollection" -> {
                parameters.add(parameter("labelSelector", "string", "Which objects, by label."));
                parameters.add(parameter("fieldSelector", "string", "Which objects, by field."));
                parameters.add(parameter("limit", "integer", "How many at most."));
                parameters.add(parameter("continue", "string", "Where the previous page ended."));
                parameters.add(parameter("resourceVersion", "string", "Which state to list."));
                parameters.add(parameter("resourceVersionMatch", "string", "How resourceVersion is meant."));
                parameters.add(parameter("timeoutSeconds", "integer", "How long at most."));
                parameters.add(parameter("sendInitialEvents", "boolean", "Whether a watch begins with what is there."));
                if (action.equals("list")) {
                    parameters.add(parameter("watch", "boolean", "Whether to watch."));
                    parameters.add(parameter("allowWatchBookmarks", "boolean", "Whether a watch sends bookmarks."));
                }
            }
            default -> {}
        }
        return parameters;
    }

    private void body(
            Map<String, Object> operation, String action, @Nullable Map<String, Object> type, List<String> patches) {
        if (action.equals("patch")) {
            Map<String, Object> content = new LinkedHashMap<>();
            patches.forEach(patch -> content.put(patch, Map.of("schema", Map.of("type", "object"))));
            operation.put("requestBody", required(content));
        } else if ((action.equals("post") || action.equals("put")) && type != null) {
            operation.put("requestBody", required(Map.of("*/*", Map.of("schema", type))));
        } else if (action.startsWith("delete")) {
            operation.put("requestBody", Map.of("content", Map.of("*/*", Map.of("schema", meta("DeleteOptions")))));
        }
    }

    private static Map<String, Object> required(Map<String, Object> content) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("content", content);
        body.put("required", true);
        return body;
    }

    private List<Object> bodyParameters(String action, @Nullable Map<String, Object> type) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", "body");
        body.put("in", "body");
        if (action.equals("patch")) {
            body.put("required", true);
            body.put("schema", Map.of("type", "object"));
        } else if ((action.equals("post") || action.equals("put")) && type != null) {
            body.put("required", true);
            body.put("schema", type);
        } else if (action.startsWith("delete")) {
            body.put("schema", meta("DeleteOptions"));
        } else {
            return List.of();
        }
        return List.of(body);
    }

    private Map<String, Object> meta(String name) {
        return schemas.reference(BuiltinTypes.named(META + name));
    }

    private Map<String, Object> responses(String action, @Nullable Map<String, Object> type, List<String> mediaTypes) {
        List<String> codes = switch (action) {
            case "post" -> List.of("200", "201", "202");
            case "put", "patch" -> List.of("200", "201");
            case "delete" -> List.of("200", "202");
            default -> List.of("200");
        };
        Map<String, Object> responses = new TreeMap<>();
        for (String code : codes) {
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("description", code.equals("200") ? "OK" : code.equals("201") ? "Created" : "Accepted");
            Map<String, Object> schema =
                    action.startsWith("delete") ? meta("Status") : type == null ? Map.of("type", "string") : type;
            if (version3) {
                Map<String, Object> content = new LinkedHashMap<>();
                mediaTypes.forEach(media -> content.put(media, Map.of("schema", schema)));
                response.put("content", content);
            } else {
                response.put("schema", schema);
            }
            responses.put(code, response);
        }
        responses.put("401", Map.of("description", "Unauthorized"));
        return responses;
    }

    private Map<String, Object> pathParameter(String name, String description) {
        Map<String, Object> parameter = parameter(name, "string", description);
        parameter.put("in", "path");
        parameter.put("required", true);
        return parameter;
    }

    private Map<String, Object> parameter(String name, String type, String description) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("in", "query");
        parameter.put("description", description);
        if (version3) {
            parameter.put("schema", Map.of("type", type, "uniqueItems", true));
        } else {
            parameter.put("type", type);
            parameter.put("uniqueItems", true);
        }
        return parameter;
    }

    /** "core", "apps", "rbacAuthorization". */
    static String groupTag(String group) {
        String title = groupTitle(group);
        return Character.toLowerCase(title.charAt(0)) + title.substring(1);
    }

    /** "Core", "Apps", "RbacAuthorization". */
    static String groupTitle(String group) {
        if (group.isEmpty()) {
            return "Core";
        }
        String name = group.endsWith(".k8s.io") ? group.substring(0, group.length() - ".k8s.io".length()) : group;
        StringBuilder title = new StringBuilder();
        for (String part : name.split("\\.")) {
            title.append(title(part));
        }
        return title.toString();
    }

    private static String title(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
