package io.sailfish.apiserver.kinds.core.config;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ServiceAccount;
import java.util.List;

/** ServiceAccounts say little that could be wrong. */
final class ServiceAccountStrategy implements Strategy<ServiceAccount> {
    private static final String ENFORCED = "kubernetes.io/enforce-mountable-secrets";

    @Override
    public void validate(RequestContext context, ServiceAccount account, FieldErrors errors) {
        Finalizers.check(account, errors);
    }

    @Override
    public List<String> createWarnings(RequestContext context, ServiceAccount account) {
        return account.metadata().annotations().containsKey(ENFORCED)
                ? List.of("metadata.annotations[" + ENFORCED + "]: deprecated in v1.32+; prefer separate namespaces to"
                        + " isolate access to mounted secrets")
                : List.of();
    }

    @Override
    public List<String> updateWarnings(RequestContext context, ServiceAccount account, ServiceAccount old) {
        return old.metadata().annotations().containsKey(ENFORCED) ? List.of() : createWarnings(context, account);
    }

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }
}
