package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.core.v1.ResourceClaim;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What pods say of claims of devices: those of the pod, those that a container uses, those that were made for it. */
final class ClaimValidation {
    private ClaimValidation() {}

    /** The claims of a pod or a template. */
    static void claims(List<PodResourceClaim> claims, FieldPath path, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < claims.size(); i++) {
            PodResourceClaim claim = claims.get(i);
            FieldPath at = path.index(i);
            if (claim.name().isEmpty()) {
                errors.required(at.child("name"), "");
            } else if (!seen.add(claim.name())) {
                errors.duplicate(at.child("name"), claim.name());
            } else {
                errors.invalid(at.child("name"), claim.name(), Names.dns1123Label(claim.name()));
            }
            source(claim, at, errors);
        }
    }

    private static void source(PodResourceClaim claim, FieldPath at, FieldErrors errors) {
        if (claim.hasResourceClaimName() && claim.hasResourceClaimTemplateName()) {
            errors.invalid(
                    at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
        }
        if (!claim.hasResourceClaimName() && !claim.hasResourceClaimTemplateName()) {
            errors.invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
        }
        if (claim.hasResourceClaimName()) {
            String name = claim.resourceClaimName("");
            errors.invalid(at.child("resourceClaimName"), name, Names.dns1123Subdomain(name));
        }
        if (claim.hasResourceClaimTemplateName()) {
            String name = claim.resourceClaimTemplateName("");
            errors.invalid(at.child("resourceClaimTemplateName"), name, Names.dns1123Subdomain(name));
        }
    }

    /** A claim that is made for a pod is named after the pod and the claim. */
    static void names(String pod, List<PodResourceClaim> claims, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < claims.size(); i++) {
            PodResourceClaim claim = claims.get(i);
            if (claim.hasResourceClaimTemplateName()
                    && Names.dns1123Label(claim.name()).isEmpty()) {
                String name = pod + "-" + claim.name();
                for (String problem : Names.dns1123Subdomain(name)) {
                    errors.invalid(path.index(i).child("name"), name, "final ResourceClaim name: " + problem);
                }
            }
        }
    }

    /** The claims that a container uses, or single requests of them. */
    static void uses(List<ResourceClaim> uses, List<PodResourceClaim> claims, FieldPath path, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < uses.size(); i++) {
            ResourceClaim use = uses.get(i);
            FieldPath at = path.index(i);
            if (use.name().isEmpty()) {
                errors.required(at, "");
                continue;
            }
            unique(use, seen, at, errors);
            if (claims.stream().noneMatch(claim -> claim.name().equals(use.name()))) {
                Set<String> known = new TreeSet<>();
                claims.forEach(claim -> known.add(claim.name()));
                errors.add(FieldError.notFound(
                        at,
                        use.name(),
                        "must be one of the names in pod.spec.resourceClaims"
                                + (known.isEmpty() ? " which is empty" : ": " + String.join(", ", known))));
            }
        }
    }

    private static void unique(ResourceClaim use, Set<String> seen, FieldPath at, FieldErrors errors) {
        if (seen.contains(use.name())) {
            errors.duplicate(at, use.name());
            return;
        }
        String key = use.request().isEmpty() ? use.name() : use.name() + "/" + use.request();
        if (!use.request().isEmpty()) {
            errors.invalid(at.child("request"), use.request(), Names.dns1123Label(use.request()));
        }
        if (!seen.add(key)) {
            errors.duplicate(at, key);
        } else if (use.request().isEmpty() && seen.stream().anyMatch(other -> other.startsWith(use.name() + "/"))) {
            errors.duplicate(at, use.name());
        }
    }

    /** The claims that were made for a pod. */
    static void statuses(
            List<PodResourceClaimStatus> statuses, List<PodResourceClaim> claims, FieldPath path, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < statuses.size(); i++) {
            PodResourceClaimStatus status = statuses.get(i);
            FieldPath at = path.index(i).child("name");
            if (claims.stream().noneMatch(claim -> claim.name().equals(status.name()))) {
                errors.invalid(at, status.name(), "must match the name of an entry in `spec.resourceClaims`");
            }
            if (!seen.add(status.name())) {
                errors.duplicate(at, status.name());
            }
            if (status.hasResourceClaimName()) {
                String name = status.resourceClaimName("");
                errors.invalid(at, name, Names.dns1123Subdomain(name));
            }
        }
    }
}
