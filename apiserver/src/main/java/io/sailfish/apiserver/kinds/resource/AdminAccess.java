package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.WriteHook;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldPath;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Access to devices that others use is for namespaces that are marked for it. Specs never change: creations are judged. */
record AdminAccess<T extends ApiObject>(Function<T, DeviceClaim> claim) implements WriteHook<T> {
    private static final String MARK = "resource.kubernetes.io/admin-access";

    @Override
    public Transaction<T> begin(Registry registry, RequestContext context, @Nullable T object, @Nullable T old) {
        if (object != null && old == null && isWanted(claim.apply(object))) {
            Namespace namespace = registry.store(CoreV1.NAMESPACES).find("", object.namespace());
            if (namespace == null
                    || !"true".equals(namespace.metadata().labels().get(MARK))) {
                FieldErrors errors = new FieldErrors();
                errors.forbidden(
                        FieldPath.of(""),
                        "admin access to devices requires the `" + MARK + ": true` label on the containing namespace");
                throw ApiErrors.invalid(object.kind(), object.name(), errors.list());
            }
        }
        return Transaction.unchanged(object);
    }

    private static boolean isWanted(DeviceClaim claim) {
        return claim.requests().stream().anyMatch(request -> request.exactly().adminAccess(false));
    }
}
