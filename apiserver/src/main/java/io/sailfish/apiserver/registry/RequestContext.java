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
        Copy copy = new Copy(this);
        copy.verb = other;
        return copy.made();
    }

    public RequestContext withName(String other) {
        Copy copy = new Copy(this);
        copy.name = other;
        return copy.made();
    }

    public RequestContext withNamespace(String other) {
        Copy copy = new Copy(this);
        copy.namespace = other;
        return copy.made();
    }

    public RequestContext withSubresource(String other) {
        Copy copy = new Copy(this);
        copy.subresource = other;
        return copy.made();
    }

    public RequestContext withApiVersion(String other) {
        Copy copy = new Copy(this);
        copy.apiVersion = other;
        return copy.made();
    }

    public RequestContext withDryRun(boolean other) {
        Copy copy = new Copy(this);
        copy.dryRun = other;
        return copy.made();
    }

    public RequestContext withFieldManager(String manager, boolean takesOver) {
        Copy copy = new Copy(this);
        copy.fieldManager = manager;
        copy.force = takesOver;
        return copy.made();
    }

    public RequestContext withFieldValidation(FieldValidation other) {
        Copy copy = new Copy(this);
        copy.fieldValidation = other;
        return copy.made();
    }

    public RequestContext withWarnings(Warnings other) {
        Copy copy = new Copy(this);
        copy.warnings = other;
        return copy.made();
    }

    /** The same with some part another. */
    private static final class Copy {
        private UserInfo user;
        private Verb verb;
        private String namespace;
        private String name;
        private String subresource;
        private String apiVersion;
        private boolean dryRun;
        private String fieldManager;
        private boolean force;
        private FieldValidation fieldValidation;
        private String userAgent;
        private Clock clock;
        private Warnings warnings;

        Copy(RequestContext from) {
            user = from.user;
            verb = from.verb;
            namespace = from.namespace;
            name = from.name;
            subresource = from.subresource;
            apiVersion = from.apiVersion;
            dryRun = from.dryRun;
            fieldManager = from.fieldManager;
            force = from.force;
            fieldValidation = from.fieldValidation;
            userAgent = from.userAgent;
            clock = from.clock;
            warnings = from.warnings;
        }

        RequestContext made() {
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
                    warnings);
        }
    }
}
