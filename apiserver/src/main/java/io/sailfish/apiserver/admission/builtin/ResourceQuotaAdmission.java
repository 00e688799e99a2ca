package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.quota.Amounts;
import io.sailfish.model.quota.QuotaScopes;
import io.sailfish.model.quota.QuotaUsage;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what would use more than the quotas of its namespace have left, and takes from them what is admitted.
 *
 * <p>A quota's status is where use is reserved: each reservation is one compare-and-set of it, so that requests at the same
 * time cannot together use more than there is. What is reserved for a write that then does not happen is given back by the
 * quota controller, which counts anew.
 */
public final class ResourceQuotaAdmission implements ValidatingPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceQuotaAdmission.class);

    private final Function<String, List<ResourceQuota>> quotas;
    private final ResourceStore<ResourceQuota> store;

    /**
     * @param quotas the quotas of a namespace
     * @param store  where they are kept
     */
    public ResourceQuotaAdmission(Function<String, List<ResourceQuota>> quotas, ResourceStore<ResourceQuota> store) {
        this.quotas = quotas;
        this.store = store;
    }

    @Override
    public String name() {
        return "ResourceQuota";
    }

    /** What becomes more: new objects, services of another type, claims of another size. Events are never counted. */
    @Override
    public boolean handles(Attributes attributes) {
        ApiObject object = attributes.object();
        if (object == null
                || !attributes.subresource().isEmpty()
                || attributes.namespace().isEmpty()
                || attributes.resource().plural().equals("events")) {
            return false;
        }
        return switch (attributes.operation()) {
            case CREATE -> true;
            case UPDATE -> object instanceof Service || object instanceof PersistentVolumeClaim;
            case DELETE, CONNECT -> false;
        };
    }

    @Override
    public void validate(Attributes attributes) {
        List<ResourceQuota> present = quotas.apply(attributes.namespace());
        if (present.isEmpty() || !(attributes.object() instanceof ApiObject object)) {
            return;
        }
        List<ResourceQuota> concerned = new ArrayList<>();
        for (ResourceQuota quota : present) {
            Set<String> limited = limited(attributes, quota);
            if (!limited.isEmpty() && QuotaScopes.match(quota.spec(), object)) {
                demand(attributes, quota, limited, object);
                concerned.add(quota);
            }
        }
        Map<String, Quantity> more = concerned.isEmpty() ? Map.of() : more(attributes, object);
        if (!more.isEmpty()) {
            concerned.forEach(quota -> charged(attributes, quota, more));
            if (!attributes.dryRun()) {
                reserve(attributes, concerned, more);
            }
        }
    }

    /** What of the object's use a quota limits. */
    private static Set<String> limited(Attributes attributes, ResourceQuota quota) {
        return quota.status().hard().keySet().stream()
                .filter(name -> QuotaUsage.concerns(attributes.resource(), name))
                .collect(Collectors.toSet());
    }

    private static void demand(Attributes attributes, ResourceQuota quota, Set<String> limited, ApiObject object) {
        String unsaid = object instanceof Pod pod ? QuotaUsage.unsaid(pod, limited) : "";
        if (!unsaid.isEmpty()) {
            throw refusal(attributes, "failed quota: " + quota.name() + ": must specify " + unsaid);
        }
        if (!quota.status().used().keySet().containsAll(limited)) {
            throw refusal(
                    attributes,
                    "status unknown for quota: " + quota.name() + ", resources: "
                            + limited.stream().sorted().collect(Collectors.joining(",")));
        }
    }

    private static Map<String, Quantity> more(Attributes attributes, ApiObject object) {
        Instant now = attributes.context().clock().instant();
        Map<String, Quantity> usage = QuotaUsage.of(attributes.resource(), object, now);
        List<String> negative = usage.entrySet().stream()
                .filter(amount -> amount.getValue().sign() < 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!negative.isEmpty()) {
            throw refusal(attributes, "quota usage is negative for resource(s): " + String.join(",", negative));
        }
        if (attributes.operation() == Operation.UPDATE && attributes.oldObject() instanceof ApiObject old) {
            usage = Amounts.excess(usage, QuotaUsage.of(attributes.resource(), old, now));
        }
        return Amounts.withoutZeros(usage);
    }

    /** The quota with more in use, if it has that left. */
    private static ResourceQuota charged(Attributes attributes, ResourceQuota quota, Map<String, Quantity> more) {
        Map<String, Quantity> hard = quota.status().hard();
        Map<String, Quantity> requested = Amounts.only(more, hard.keySet());
        Map<String, Quantity> used = Amounts.sum(quota.status().used(), requested);
        Set<String> exceeded = requested.keySet().stream()
                .filter(name ->
                        used.getOrDefault(name, Quantity.ZERO).compareTo(hard.getOrDefault(name, Quantity.ZERO)) > 0)
                .collect(Collectors.toSet());
        if (!exceeded.isEmpty()) {
            throw refusal(
                    attributes,
                    "exceeded quota: " + quota.name()
                            + ", requested: " + Amounts.text(Amounts.only(requested, exceeded))
                            + ", used: "
                            + Amounts.text(Amounts.only(quota.status().used(), exceeded))
                            + ", limited: " + Amounts.text(Amounts.only(hard, exceeded)));
        }
        return quota.withStatus(quota.status().withUsed(used));
    }

    /** Takes from all quotas, or from none. */
    private void reserve(Attributes attributes, List<ResourceQuota> concerned, Map<String, Quantity> more) {
        Map<String, Map<String, Quantity>> taken = new HashMap<>();
        try {
            for (ResourceQuota quota : concerned) {
                Map<String, Quantity> part =
                        Amounts.only(more, quota.status().hard().keySet());
                if (!part.isEmpty()) {
                    store.change(write(attributes, quota.name()), now -> charged(attributes, now, part));
                    taken.put(quota.name(), part);
                }
            }
        } catch (ApiException refused) {
            taken.forEach((name, part) -> giveBack(attributes, name, part));
            throw refused;
        }
    }

    private void giveBack(Attributes attributes, String quota, Map<String, Quantity> part) {
        try {
            store.change(
                    write(attributes, quota),
                    now -> now.withStatus(now.status()
                            .withUsed(Amounts.sum(
                                    now.status().used(),
                                    part.entrySet().stream()
                                            .collect(Collectors.toMap(
                                                    Map.Entry::getKey,
                                                    amount -> amount.getValue().negate()))))));
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.NOT_FOUND)) {
                // Its controller counts anew before long.
                LOG.warn(
                        "what was taken of quota {}/{} is not given back: {}",
                        attributes.namespace(),
                        quota,
                        failure.getMessage());
            }
        }
    }

    private static RequestContext write(Attributes attributes, String quota) {
        RequestContext context = attributes.context();
        return RequestContext.of(context.user(), Verb.UPDATE, attributes.namespace(), quota, context.clock())
                .withSubresource("status");
    }

    private static RuntimeException refusal(Attributes attributes, String why) {
        return ApiErrors.forbidden(attributes.resource(), attributes.name(), why);
    }
}
