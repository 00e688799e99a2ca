package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.patch.FieldValidation;
import java.time.Clock;

/**
 * Everything about a request but its object: who asks, what for, and how. Handed to admission plug-ins and strategies,
 * which take time and identity from here and from nowhere else.
 *
 * @param user            who asks
 * @param verb            what for
 * @param namespace       the namespace of the request's path; empty for cluster-scoped resources and for all namespaces
 * @param name            the name in the path; empty for collections
 * @param subresource     as "status"; empty for the object itself
 * @param apiVersion      the version in which the client speaks of the resource; empty for the one that is stored
 * @param dryRun          whether nothing is to be kept
 * @param fieldManager    the manager named by the request, or else derived from the user agent
 * @param force           whether an apply takes fields from other managers
 * @param fieldValidation what becomes of unknown and duplicate fields
 * @param userAgent       the client's program
 * @param clock           the time
 * @param warnings        receives what the client is to be told
 */
public record RequestContext(
        UserInfo user,
        Verb verb,
        String namespace,
        String name,
        String subresource,
        String apiVersion,
        boolean dryRun,
        String fieldManager,
        boolean force,
        FieldValidation fieldValidation,
        String userAgent,
        Clock clock,
        Warnings warnings) {

    /** A plain request of a user; the withers refine it. */
    public static RequestContext of(UserInfo user, Verb verb, String namespace, String name, Clock clock) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                "",
                "",
                false,
                "",
                false,
                FieldValidation.IGNORE,
                "",
                clock,
                new Warnings());
    }

    public RequestContext withVerb(Verb other) {
        return new RequestContext(
                user,
                other,
                namespace,
                name,
                subresource,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withName(String other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                other,
                subresource,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withNamespace(String other) {
        return new RequestContext(
                user,
                verb,
                other,
                name,
                subresource,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withSubresource(String other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                other,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withApiVersion(String other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                subresource,
                other,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withDryRun(boolean other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                subresource,
                apiVersion,
                other,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withFieldManager(String manager, boolean takesOver) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                subresource,
                apiVersion,
                dryRun,
                manager,
                takesOver,
                fieldValidation,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withFieldValidation(FieldValidation other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                subresource,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                other,
                userAgent,
                clock,
                warnings);
    }

    public RequestContext withWarnings(Warnings other) {
        return new RequestContext(
                user,
                verb,
                namespace,
                name,
                subresource,
                apiVersion,
                dryRun,
                fieldManager,
                force,
                fieldValidation,
                userAgent,
                clock,
                other);
    }
}
