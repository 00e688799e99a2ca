package io.sailfish.controllers.deployment;

import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.value.IntOrString;

/** How far a rollout may go above and below the size asked for, in pods. */
record Limits(int surge, int unavailable) {
    private static final IntOrString QUARTER = IntOrString.of("25%");

    static Limits of(Deployment deployment) {
        int replicas = deployment.spec().replicas(1);
        if (!deployment.spec().strategy().type().equals("RollingUpdate") || replicas == 0) {
            return new Limits(0, 0);
        }
        var rolling = deployment.spec().strategy().rollingUpdate();
        int surge = (rolling.hasMaxSurge() ? rolling.maxSurge() : QUARTER).scaled(replicas, true);
        int unavailable = (rolling.hasMaxUnavailable() ? rolling.maxUnavailable() : QUARTER).scaled(replicas, false);
        if (surge == 0 && unavailable == 0) {
            // Both may round to nothing, and then nothing could ever move.
            unavailable = 1;
        }
        return new Limits(surge, Math.min(unavailable, replicas));
    }
}
