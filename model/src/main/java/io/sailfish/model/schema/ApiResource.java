package io.sailfish.model.schema;

import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.ResourceType;
import java.util.List;

/**
 * A built-in resource as discovery describes it.
 *
 * @param type         its group, version, plural name, scope and objects
 * @param singular     the singular name: "pod"
 * @param verbs        what can be done with it, in alphabetical order
 * @param shortNames   "po"
 * @param categories   "all"
 * @param subresources by name
 */
public record ApiResource(
        ResourceType<? extends ApiObject> type,
        String singular,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories,
        List<Subresource> subresources) {

    public String group() {
        return type.group();
    }

    public String version() {
        return type.version();
    }

    public String plural() {
        return type.plural();
    }

    public GroupVersionKind kind() {
        return type.kind();
    }

    public boolean namespaced() {
        return type.namespaced();
    }

    /**
     * A subresource.
     *
     * @param name  "status"
     * @param kind  the kind that is read and written there; its group may differ from the resource's
     * @param verbs in alphabetical order
     */
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}
}
