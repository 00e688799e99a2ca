package io.sailfish.apiserver.kinds.core.quota;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.ResourceQuotaStatus;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.value.Quantity;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** ResourceQuotas: how much the objects of a namespace may use together. */
public final class ResourceQuotaKind implements Kind<ResourceQuota> {
    @Override
    public KindDefinition<ResourceQuota> definition() {
        return KindDefinition.of(CoreV1.RESOURCE_QUOTAS)
                .strategy(new Rules())
                .ageColumn()
                .column(
                        "Request",
                        "string",
                        "Request represents a minimum amount of cpu/memory that a container may consume.",
                        0,
                        (quota, now) -> use(quota, name -> !name.startsWith("limits.")))
                .column(
                        "Limit",
                        "string",
                        "Limits control the maximum amount of cpu/memory that a container may use independent of"
                                + " contention on the node.",
                        0,
                        (quota, now) -> use(quota, name -> name.startsWith("limits.")))
                .status(new Status())
                .build();
    }

    private static String use(ResourceQuota quota, Predicate<String> shown) {
        ResourceQuotaStatus status = quota.status();
        return new TreeMap<>(status.hard())
                .entrySet().stream()
                        .filter(hard -> shown.test(hard.getKey()))
                        .map(hard -> hard.getKey() + ": " + status.used().getOrDefault(hard.getKey(), Quantity.ZERO)
                                + "/" + hard.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static final class Rules implements Strategy<ResourceQuota> {
        @Override
        public void validate(RequestContext context, ResourceQuota quota, FieldErrors errors) {
            Finalizers.check(quota, errors);
            QuotaValidation.spec(quota.spec(), errors);
        }

        @Override
        public void validateUpdate(RequestContext context, ResourceQuota quota, ResourceQuota old, FieldErrors errors) {
            QuotaValidation.spec(quota.spec(), errors);
            if (!Set.copyOf(quota.spec().scopes()).equals(Set.copyOf(old.spec().scopes()))) {
                errors.invalid(FieldPath.of("spec", "scopes"), quota.spec().scopes(), MetadataValidation.IMMUTABLE);
            }
        }

        @Override
        public boolean returnsDeletedObject() {
            return true;
        }
    }

    private static final class Status implements StatusUpdates<ResourceQuota> {
        @Override
        public void validateUpdate(RequestContext context, ResourceQuota quota, ResourceQuota old, FieldErrors errors) {
            QuotaValidation.amounts(quota.status().hard(), FieldPath.of("status", "hard"), errors);
            QuotaValidation.amounts(quota.status().used(), FieldPath.of("status", "used"), errors);
        }
    }
}
