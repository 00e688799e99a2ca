package io.sailfish.apiserver.kinds.batch;

import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;

/** How far a Job is, by its conditions. */
final class JobConditions {
    static final String COMPLETE = "Complete";
    static final String FAILED = "Failed";
    static final String FAILURE_TARGET = "FailureTarget";
    static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";
    static final String SUSPENDED = "Suspended";

    private JobConditions() {}

    /** Whether a condition of this type is true. */
    static boolean isTrue(Job job, String type) {
        for (JobCondition condition : job.status().conditions()) {
            if (condition.type().equals(type)) {
                return condition.status().equals("True");
            }
        }
        return false;
    }

    static boolean isFinished(Job job) {
        return isTrue(job, COMPLETE) || isTrue(job, FAILED);
    }
}
