package io.sailfish.apiserver.aggregation;

import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceCondition;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The condition of an APIService that tells whether it is there. */
final class Conditions {
    private static final String AVAILABLE = "Available";

    private Conditions() {}

    /** What was found out of an APIService. */
    record Verdict(String status, String reason, String message) {
        /** Of what this server serves by itself. */
        static final Verdict LOCAL = new Verdict("True", "Local", "Local APIServices are always available");

        static final Verdict PASSED = new Verdict("True", "Passed", "all checks passed");

        static Verdict unavailable(String reason, String message) {
            return new Verdict("False", reason, message);
        }

        boolean isAvailable() {
            return status.equals("True");
        }
    }

    static boolean isAvailable(APIService item) {
        return item.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(AVAILABLE) && condition.status().equals("True"));
    }

    /** The APIService with this verdict; its time is that of the last change of the status. */
    static APIService with(APIService item, Verdict verdict, Instant now) {
        List<APIServiceCondition> conditions = new ArrayList<>();
        Timestamp since = Timestamp.seconds(now);
        for (APIServiceCondition condition : item.status().conditions()) {
            if (!condition.type().equals(AVAILABLE)) {
                conditions.add(condition);
            } else if (condition.status().equals(verdict.status())) {
                since = condition.lastTransitionTime();
            }
        }
        conditions.add(APIServiceCondition.builder()
                .type(AVAILABLE)
                .status(verdict.status())
                .lastTransitionTime(since)
                .reason(verdict.reason())
                .message(verdict.message())
                .build());
        return item.withStatus(item.status().withConditions(conditions));
    }
}
