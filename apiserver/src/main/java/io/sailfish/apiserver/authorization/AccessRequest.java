package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.request.RequestInfo;

/**
 * What a user wants to do, as authorizers see it.
 *
 * @param user          who
 * @param verb          does what
 * @param isResource    whether to a resource; to a path otherwise
 * @param path          the path, for requests that are about no resource
 * @param group         API group
 * @param resource      plural
 * @param subresource   empty for the object itself
 * @param namespace     empty for cluster-scoped resources and all namespaces
 * @param name          empty for any
 * @param fieldSelector of a list or watch, as it came
 */
public record AccessRequest(
        UserInfo user,
        String verb,
        boolean isResource,
        String path,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String fieldSelector) {

    /** What an HTTP request wants. */
    public static AccessRequest of(UserInfo user, RequestInfo info, String fieldSelector) {
        return new AccessRequest(
                user,
                info.verb(),
                info.isResource(),
                info.path(),
                info.group(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                fieldSelector);
    }

    /** What a component in this process wants. */
    public static AccessRequest of(UserInfo user, AccessCheck.Wanted wanted) {
        String named = wanted.name().isEmpty() ? RequestInfo.selectedName(wanted.fieldSelector()) : wanted.name();
        return new AccessRequest(
                user,
                wanted.verb().text(),
                true,
                "",
                wanted.resource().group(),
                wanted.resource().plural(),
                wanted.subresource(),
                wanted.namespace(),
                named,
                wanted.fieldSelector());
    }

    /** An access to a resource. */
    public static AccessRequest resource(
            UserInfo user,
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return new AccessRequest(user, verb, true, "", group, resource, subresource, namespace, name, "");
    }

    /** An access to a path. */
    public static AccessRequest path(UserInfo user, String verb, String path) {
        return new AccessRequest(user, verb, false, path, "", "", "", "", "", "");
    }

    /** The same access by another verb. */
    public AccessRequest withVerb(String other) {
        return new AccessRequest(
                user, other, isResource, path, group, resource, subresource, namespace, name, fieldSelector);
    }

    /** The resource with its subresource, as rules name it. */
    public String resourceWithSubresource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** What a forbidden answer says after "is forbidden: ". */
    public String refusal() {
        StringBuilder text = new StringBuilder("User \"")
                .append(user.name())
                .append("\" cannot ")
                .append(verb);
        if (!isResource) {
            return text.append(" path \"").append(path).append('"').toString();
        }
        text.append(" resource \"")
                .append(resourceWithSubresource())
                .append("\" in API group \"")
                .append(group)
                .append('"');
        return namespace.isEmpty()
                ? text.append(" at the cluster scope").toString()
                : text.append(" in the namespace \"")
                        .append(namespace)
                        .append('"')
                        .toString();
    }
}
