package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cluster addresses of a Service and the families they are of: rules, and what is filled in where they are left out. */
final class ServiceAddresses {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath ADDRESSES = SPEC.child("clusterIPs");
    private static final FieldPath FAMILIES = SPEC.child("ipFamilies");
    private static final FieldPath POLICY = SPEC.child("ipFamilyPolicy");
    private static final List<String> KNOWN_FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String SINGLE = "SingleStack";

    private ServiceAddresses() {}

    /** Reports what is wrong with addresses, families and policy, each alone and together. */
    static void check(ServiceSpec spec, FieldErrors errors) {
        if (!ServiceTypes.hasAddresses(spec)) {
            return;
        }
        int before = errors.size();
        List<String> addresses = spec.clusterIPs();
        if (spec.clusterIP().isEmpty()) {
            if (!addresses.isEmpty()) {
                errors.invalid(ADDRESSES, addresses, "must be empty when `clusterIP` is not specified");
            }
        } else if (addresses.isEmpty()) {
            errors.required(ADDRESSES, "");
        } else if (!addresses.getFirst().equals(spec.clusterIP())) {
            errors.invalid(ADDRESSES, addresses, "first value must match `clusterIP`");
        }
        families(spec, errors);
        if (addresses(addresses, errors) && errors.size() == before && !ServiceTypes.isHeadless(spec)) {
            matching(spec, errors);
        }
    }

    private static void families(ServiceSpec spec, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < spec.ipFamilies().size(); i++) {
            String family = spec.ipFamilies().get(i);
            if (!KNOWN_FAMILIES.contains(family)) {
                errors.notSupported(FAMILIES.index(i), family, KNOWN_FAMILIES);
            }
            if (!seen.add(family)) {
                errors.duplicate(FAMILIES.index(i), family);
            }
        }
        if (spec.hasIpFamilyPolicy() && !POLICIES.contains(spec.ipFamilyPolicy(""))) {
            errors.notSupported(POLICY, spec.ipFamilyPolicy(""), POLICIES);
        }
    }

    /** Whether all are well formed. */
    private static boolean addresses(List<String> addresses, FieldErrors errors) {
        boolean wellFormed = true;
        for (int i = 0; i < addresses.size(); i++) {
            if (i == 0 && addresses.getFirst().equals("None")) {
                if (addresses.size() > 1) {
                    errors.invalid(ADDRESSES, addresses, "'None' must be the first and only value");
                    wellFormed = false;
                }
            } else {
                wellFormed &= Addresses.check(errors, ADDRESSES.index(i), addresses.get(i));
            }
        }
        if (addresses.size() > 2) {
            errors.invalid(ADDRESSES, addresses, "may only hold up to 2 values");
        }
        if (wellFormed && addresses.size() > 1) {
            long six = addresses.stream().filter(Addresses::isSix).count();
            if (six == 0 || six == addresses.size()) {
                errors.invalid(
                        ADDRESSES,
                        addresses,
                        "may specify no more than one IP for each IP family, i.e [\"IPv4\", \"IPv6\"]");
            }
        }
        return wellFormed;
    }

    private static void matching(ServiceSpec spec, FieldErrors errors) {
        for (int i = 0; i < Math.min(spec.clusterIPs().size(), spec.ipFamilies().size()); i++) {
            String address = spec.clusterIPs().get(i);
            String family = spec.ipFamilies().get(i);
            if (!family.equals(family(address))) {
                errors.invalid(
                        ADDRESSES.index(i),
                        address,
                        "expected an %s value as indicated by `ipFamilies[%d]`".formatted(family, i));
            }
        }
    }

    /** Fills in families and policy for a cluster that has addresses of IPv4 alone, and reports what it cannot give. */
    static ServiceSpec complete(ServiceSpec given, FieldErrors errors) {
        if (!ServiceTypes.hasAddresses(given)) {
            return given;
        }
        check(given, errors);
        if (!errors.isEmpty()) {
            return given;
        }
        ServiceSpec spec = withFamiliesOfAddresses(given);
        boolean selectsNothing =
                ServiceTypes.isHeadless(spec) && spec.selector().isEmpty();
        if (selectsNothing) {
            return selectingNothing(spec);
        }
        String policy = spec.ipFamilyPolicy("");
        boolean single = policy.isEmpty() || policy.equals(SINGLE);
        if (policy.equals(SINGLE) && spec.clusterIPs().size() > 1) {
            errors.invalid(
                    POLICY,
                    policy,
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
        } else if (policy.equals(SINGLE) && spec.ipFamilies().size() > 1) {
            errors.invalid(
                    POLICY,
                    policy,
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
        }
        if (!errors.isEmpty()) {
            return spec;
        }
        if (policy.equals("RequireDualStack") || single && spec.ipFamilies().size() > 1) {
            errors.invalid(POLICY, "RequireDualStack", "this cluster is not configured for dual-stack services");
        }
        for (int i = 0; i < spec.ipFamilies().size(); i++) {
            if (!spec.ipFamilies().get(i).equals("IPv4")) {
                errors.invalid(FAMILIES.index(i), spec.ipFamilies().get(i), "not configured on this cluster");
            }
        }
        if (spec.ipFamilies().isEmpty()) {
            spec = spec.withIpFamilies(List.of("IPv4"));
        }
        return policy.isEmpty() ? spec.withIpFamilyPolicy(SINGLE) : spec;
    }

    /** Nothing is ever looked up for these, so they may name families that the cluster lacks. */
    private static ServiceSpec selectingNothing(ServiceSpec given) {
        ServiceSpec spec = given;
        if (!spec.hasIpFamilyPolicy()) {
            spec = spec.withIpFamilyPolicy(spec.ipFamilies().size() == 1 ? SINGLE : "RequireDualStack");
        }
        List<String> families = new ArrayList<>(spec.ipFamilies().isEmpty() ? List.of("IPv4") : spec.ipFamilies());
        if (families.size() == 1 && !spec.ipFamilyPolicy("").equals(SINGLE)) {
            families.add(families.getFirst().equals("IPv4") ? "IPv6" : "IPv4");
        }
        return spec.withIpFamilies(families);
    }

    private static ServiceSpec withFamiliesOfAddresses(ServiceSpec spec) {
        if (ServiceTypes.isHeadless(spec)
                || spec.clusterIPs().size() <= spec.ipFamilies().size()) {
            return spec;
        }
        List<String> families = new ArrayList<>(spec.ipFamilies());
        for (int i = families.size(); i < spec.clusterIPs().size(); i++) {
            families.add(family(spec.clusterIPs().get(i)));
        }
        return spec.withIpFamilies(families);
    }

    private static String family(String address) {
        return Addresses.isSix(address) ? "IPv6" : "IPv4";
    }
}
