package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.api.resource.v1.DeviceConstraint;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSubRequest;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.status.FieldPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What claims may ask for. */
final class ClaimValidation {
    static final int MOST_REQUESTS = 32;
    static final int MOST_CONFIGURATIONS = 32;

    private static final int MOST_CONSTRAINTS = 32;
    private static final int MOST_CHOICES = 8;
    private static final List<String> MODES = List.of("All", "ExactCount");

    private ClaimValidation() {}

    /** The names of requests, each with those of the choices in it. */
    record RequestNames(Map<String, Set<String>> byRequest) {
        static RequestNames of(DeviceClaim claim) {
            Map<String, Set<String>> names = new HashMap<>();
            for (DeviceRequest request : claim.requests()) {
                Set<String> choices = new HashSet<>();
                request.firstAvailable().forEach(choice -> choices.add(choice.name()));
                names.put(request.name(), choices);
            }
            return new RequestNames(names);
        }

        /** Reports a reference to what is not there: "request" or "request/choice". */
        void check(String name, FieldPath path, FieldErrors errors) {
            String wrong = "must be the name of a request in the claim or the name of a request and a subrequest"
                    + " separated by '/'";
            String[] parts = name.split("/", -1);
            if (parts.length > 2) {
                errors.invalid(path, name, wrong);
                return;
            }
            for (String part : parts) {
                DeviceRules.label(part, path, errors);
            }
            Set<String> choices = byRequest.get(parts[0]);
            if (choices == null || parts.length == 2 && !choices.contains(parts[1])) {
                errors.invalid(path, name, wrong);
            }
        }

        void checkAll(List<String> names, FieldPath path, FieldErrors errors) {
            Bounded.set(names, MOST_REQUESTS, name -> name, path, errors, (name, at) -> check(name, at, errors));
        }
    }

    static void check(DeviceClaim claim, FieldPath path, FieldErrors errors) {
        RequestNames names = RequestNames.of(claim);
        Bounded.set(
                claim.requests(),
                MOST_REQUESTS,
                DeviceRequest::name,
                path.child("requests"),
                errors,
                (request, at) -> request(request, at, errors));
        Bounded.list(
                claim.constraints(),
                MOST_CONSTRAINTS,
                path.child("constraints"),
                errors,
                (constraint, at) -> constraint(constraint, names, at, errors));
        Bounded.list(claim.config(), MOST_CONFIGURATIONS, path.child("config"), errors, (config, at) -> {
            names.checkAll(config.requests(), at.child("requests"), errors);
            DeviceRules.configuration(config.hasOpaque(), config.opaque(), at, errors);
        });
    }

    private static void request(DeviceRequest request, FieldPath path, FieldErrors errors) {
        DeviceRules.label(request.name(), path.child("name"), errors);
        boolean choices = !request.firstAvailable().isEmpty();
        if (choices && request.hasExactly()) {
            errors.invalid(
                    path,
                    null,
                    "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        } else if (choices) {
            Bounded.set(
                    request.firstAvailable(),
                    MOST_CHOICES,
                    DeviceSubRequest::name,
                    path.child("firstAvailable"),
                    errors,
                    (choice, at) -> choice(choice, at, errors));
        } else if (request.hasExactly()) {
            exactly(request.exactly(), path.child("exactly"), errors);
        } else {
            errors.required(path, "exactly one of `exactly` or `firstAvailable` is required");
        }
    }

    private static void exactly(ExactDeviceRequest request, FieldPath path, FieldErrors errors) {
        DeviceRules.deviceClass(request.deviceClassName(), path.child("deviceClassName"), errors);
        DeviceRules.selectors(request.selectors(), path.child("selectors"), errors);
        mode(request.allocationMode(), request.count(), path, errors);
        DeviceRules.tolerations(request.tolerations(), path.child("tolerations"), errors);
    }

    private static void choice(DeviceSubRequest request, FieldPath path, FieldErrors errors) {
        DeviceRules.label(request.name(), path.child("name"), errors);
        DeviceRules.deviceClass(request.deviceClassName(), path.child("deviceClassName"), errors);
        DeviceRules.selectors(request.selectors(), path.child("selectors"), errors);
        mode(request.allocationMode(), request.count(), path, errors);
        DeviceRules.tolerations(request.tolerations(), path.child("tolerations"), errors);
    }

    private static void mode(String mode, long count, FieldPath path, FieldErrors errors) {
        switch (mode) {
            case "All" -> {
                if (count != 0) {
                    errors.invalid(path.child("count"), count, "must not be specified when allocationMode is 'All'");
                }
            }
            case "ExactCount" -> {
                if (count <= 0) {
                    errors.invalid(path.child("count"), count, "must be greater than zero");
                }
            }
            default -> errors.notSupported(path.child("allocationMode"), mode, MODES);
        }
    }

    private static void constraint(
            DeviceConstraint constraint, RequestNames names, FieldPath path, FieldErrors errors) {
        names.checkAll(constraint.requests(), path.child("requests"), errors);
        if (constraint.hasMatchAttribute()) {
            DeviceRules.fullyQualified(constraint.matchAttribute(""), path.child("matchAttribute"), errors);
        } else if (constraint.hasDistinctAttribute()) {
            DeviceRules.fullyQualified(constraint.distinctAttribute(""), path.child("distinctAttribute"), errors);
        } else {
            errors.required(
                    path,
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are"
                            + " set");
        }
    }
}
