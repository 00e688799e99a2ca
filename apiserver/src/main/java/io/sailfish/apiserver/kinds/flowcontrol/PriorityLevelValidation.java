package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.flowcontrol.BootstrapObjects;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.flowcontrol.v1.ExemptPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.LimitResponse;
import io.sailfish.model.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import io.sailfish.model.api.flowcontrol.v1.QueuingConfiguration;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** What priority levels may say. */
final class PriorityLevelValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String EXEMPT = "exempt";
    private static final int MOST_QUEUES = 10_000_000;
    private static final int MOST_ENTROPY_BITS = 60;
    private static final List<String> TYPES = List.of("Exempt", "Limited");
    private static final List<String> RESPONSES = List.of("Queue", "Reject");

    private PriorityLevelValidation() {}

    static void check(String name, PriorityLevelConfigurationSpec spec, FieldErrors errors) {
        if (name.equals(EXEMPT) != spec.type().equals("Exempt")) {
            errors.invalid(SPEC.child("type"), spec.type(), "type must be 'Exempt' if and only if name is 'exempt'");
        }
        switch (spec.type()) {
            case "Exempt" -> {
                if (spec.hasLimited()) {
                    errors.forbidden(SPEC.child("limited"), "must be nil if the type is not Limited");
                }
                exempt(spec.exempt(), SPEC.child("exempt"), errors);
            }
            case "Limited" -> {
                if (spec.hasExempt()) {
                    errors.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited");
                }
                if (spec.hasLimited()) {
                    limited(spec.limited(), SPEC.child("limited"), errors);
                } else {
                    errors.required(SPEC.child("limited"), "must not be empty when type is Limited");
                }
            }
            default -> errors.notSupported(SPEC.child("type"), spec.type(), TYPES);
        }
        BootstrapObjects.mandatoryLevel(name).ifPresent(fixed -> {
            PriorityLevelConfigurationSpec allowed =
                    name.equals(EXEMPT) && spec.hasExempt() ? fixed.withExempt(spec.exempt()) : fixed;
            if (!allowed.equals(spec)) {
                errors.invalid(SPEC, spec, "spec of '" + name + "' must equal the fixed value");
            }
        });
    }

    private static void exempt(ExemptPriorityLevelConfiguration exempt, FieldPath path, FieldErrors errors) {
        shares(exempt.nominalConcurrencyShares(0), path, errors);
        percent(exempt.lendablePercent(0), path, errors);
    }

    private static void shares(int shares, FieldPath path, FieldErrors errors) {
        if (shares < 0) {
            errors.invalid(path.child("nominalConcurrencyShares"), shares, "must be a non-negative integer");
        }
    }

    private static void percent(int percent, FieldPath path, FieldErrors errors) {
        if (percent < 0 || percent > 100) {
            errors.invalid(path.child("lendablePercent"), percent, "must be between 0 and 100, inclusive");
        }
    }

    private static void limited(LimitedPriorityLevelConfiguration limited, FieldPath path, FieldErrors errors) {
        shares(limited.nominalConcurrencyShares(0), path, errors);
        response(limited.limitResponse(), path.child("limitResponse"), errors);
        percent(limited.lendablePercent(0), path, errors);
        if (limited.borrowingLimitPercent(0) < 0) {
            errors.invalid(
                    path.child("borrowingLimitPercent"),
                    limited.borrowingLimitPercent(0),
                    "if specified, must be a non-negative integer");
        }
    }

    private static void response(LimitResponse response, FieldPath path, FieldErrors errors) {
        switch (response.type()) {
            case "Reject" -> {
                if (response.hasQueuing()) {
                    errors.forbidden(path.child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (response.hasQueuing()) {
                    queuing(response.queuing(), path.child("queuing"), errors);
                } else {
                    errors.required(
                            path.child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
                }
            }
            default -> errors.notSupported(path.child("type"), response.type(), RESPONSES);
        }
    }

    private static void queuing(QueuingConfiguration queuing, FieldPath path, FieldErrors errors) {
        if (queuing.queueLengthLimit() <= 0) {
            errors.invalid(path.child("queueLengthLimit"), queuing.queueLengthLimit(), "must be positive");
        }
        int queues = queuing.queues();
        if (queues <= 0) {
            errors.invalid(path.child("queues"), queues, "must be positive");
        } else if (queues > MOST_QUEUES) {
            errors.invalid(path.child("queues"), queues, "must not be greater than " + MOST_QUEUES);
        }
        int hand = queuing.handSize();
        if (hand <= 0) {
            errors.invalid(path.child("handSize"), hand, "must be positive");
        } else if (hand > queues) {
            errors.invalid(path.child("handSize"), hand, "should not be greater than queues (" + queues + ")");
        } else if (Math.ceil(Math.log(queues) / Math.log(2) * hand) > MOST_ENTROPY_BITS) {
            errors.invalid(
                    path.child("handSize"),
                    hand,
                    "required entropy bits of deckSize " + queues + " and handSize " + hand
                            + " should not be greater than " + MOST_ENTROPY_BITS);
        }
    }
}
