package io.sailfish.apiserver.cel;

import java.util.function.Function;

/**
 * What an expression asks about access, built up by the functions of {@code authorizer}: {@code
 * authorizer.group('apps').resource('deployments').check('create').allowed()}.
 *
 * @param asks    decides
 * @param subject who would act; empty for the user of the request, else "namespace/name" of a service account
 * @param path    a path that is no resource; empty for resources
 */
public record AccessQuery(
        Function<AccessQuery, Answer> asks,
        String subject,
        String path,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name) {

    /** The decision. */
    public record Answer(boolean allowed, String reason) {}

    /** A query about nothing yet. */
    public static AccessQuery of(Function<AccessQuery, Answer> asks) {
        return new AccessQuery(asks, "", "", "", "", "", "", "", "");
    }

    AccessQuery withSubject(String other) {
        return new AccessQuery(asks, other, path, verb, group, resource, subresource, namespace, name);
    }

    AccessQuery withPath(String other) {
        return new AccessQuery(asks, subject, other, verb, group, resource, subresource, namespace, name);
    }

    AccessQuery withGroup(String other) {
        return new AccessQuery(asks, subject, path, verb, other, resource, subresource, namespace, name);
    }

    /** About this resource. */
    public AccessQuery withResource(String other) {
        return new AccessQuery(asks, subject, path, verb, group, other, subresource, namespace, name);
    }

    AccessQuery withSubresource(String other) {
        return new AccessQuery(asks, subject, path, verb, group, resource, other, namespace, name);
    }

    AccessQuery withNamespace(String other) {
        return new AccessQuery(asks, subject, path, verb, group, resource, subresource, other, name);
    }

    AccessQuery withName(String other) {
        return new AccessQuery(asks, subject, path, verb, group, resource, subresource, namespace, other);
    }

    Answer check(String other) {
        return asks.apply(new AccessQuery(asks, subject, path, other, group, resource, subresource, namespace, name));
    }

    /** The query about what a request does, without its verb. */
    public AccessQuery about(String itsGroup, String plural, String part, String itsNamespace, String itsName) {
        return new AccessQuery(asks, subject, path, verb, itsGroup, plural, part, itsNamespace, itsName);
    }
}
