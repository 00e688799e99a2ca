package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.List;

/** ServiceCIDRs: the ranges from which Services get their cluster addresses. */
public final class ServiceCidrKind implements Kind<ServiceCIDR> {
    private static final FieldPath RANGES = FieldPath.of("spec").child("cidrs");

    @Override
    public KindDefinition<ServiceCIDR> definition() {
        return KindDefinition.of(NetworkingV1.SERVICE_CIDRS)
                .strategy(new Rules())
                .column(
                        "CIDRs",
                        "string",
                        "CIDRs defines the IP blocks in CIDR notation (e.g. \"192.168.0.0/24\" or \"2001:db8::/64\")"
                                + " from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each"
                                + " IP family. This field is immutable.",
                        0,
                        (item, now) -> String.join(",", item.spec().cidrs()))
                .ageColumn()
                .status()
                .build();
    }

    /** As upstream, a client may write the status together with the rest. */
    private static final class Rules implements Strategy<ServiceCIDR> {
        @Override
        public ServiceCIDR prepareForCreate(RequestContext context, ServiceCIDR item) {
            return item;
        }

        @Override
        public ServiceCIDR prepareForUpdate(RequestContext context, ServiceCIDR item, ServiceCIDR old) {
            return item;
        }

        @Override
        public void validate(RequestContext context, ServiceCIDR item, FieldErrors errors) {
            Finalizers.check(item, errors);
            ranges(item, errors);
        }

        private static void ranges(ServiceCIDR item, FieldErrors errors) {
            List<String> ranges = item.spec().cidrs();
            if (ranges.isEmpty()) {
                errors.required(RANGES, "at least one CIDR required");
                return;
            }
            if (ranges.size() > 2) {
                errors.invalid(RANGES, item.spec(), "may only hold up to 2 values");
                return;
            }
            for (int i = 0; i < ranges.size(); i++) {
                Addresses.checkStrictRange(errors, RANGES.index(i), ranges.get(i));
            }
            boolean known = ranges.stream().allMatch(Addresses::isRange);
            if (ranges.size() == 2 && known && isSix(ranges.getFirst()) == isSix(ranges.getLast())) {
                errors.invalid(
                        RANGES,
                        ranges,
                        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
            }
        }

        private static boolean isSix(String range) {
            return Addresses.isSix(range.substring(0, range.indexOf('/')));
        }

        /** Ranges stay; one of the other family may be added. */
        @Override
        public void validateUpdate(RequestContext context, ServiceCIDR item, ServiceCIDR old, FieldErrors errors) {
            List<String> ranges = item.spec().cidrs();
            List<String> before = old.spec().cidrs();
            boolean added = before.size() == 1 && ranges.size() == 2;
            if (!added && before.size() != ranges.size()) {
                errors.invalid(RANGES, ranges, MetadataValidation.IMMUTABLE);
                return;
            }
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).equals(ranges.get(i))) {
                    errors.invalid(RANGES.index(i), ranges.get(i), MetadataValidation.IMMUTABLE);
                }
            }
            if (added) {
                ranges(item, errors);
            }
        }
    }
}
