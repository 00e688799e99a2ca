package io.sailfish.apiserver.admission;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What an admission plug-in is asked about.
 *
 * @param operation   what happens
 * @param resource    to which resource; its kind is that of the object, unless a subresource has a kind of its own
 * @param subresource as "status"; empty for the object itself
 * @param namespace   the namespace of the request
 * @param name        the object's name; empty for a creation with generateName and for a collection
 * @param object      the object after the operation; null for DELETE and CONNECT
 * @param oldObject   the object before the operation; null for CREATE and CONNECT
 * @param options     DeleteOptions, or what a CONNECT asks for; null otherwise
 * @param context     the request
 * @param again       whom mutating plug-ins ask a second time
 */
public record Attributes(
        Operation operation,
        ResourceType<?> resource,
        String subresource,
        String namespace,
        String name,
        @Nullable ApiObject object,
        @Nullable ApiObject oldObject,
        @Nullable Message options,
        RequestContext context,
        Reinvocation again) {

    public UserInfo user() {
        return context.user();
    }

    public boolean dryRun() {
        return context.dryRun();
    }

    /** The same with another object. */
    public Attributes withObject(@Nullable ApiObject other) {
        return new Attributes(
                operation, resource, subresource, namespace, name, other, oldObject, options, context, again);
    }
}
