package io.sailfish.bench;

/**
 * A figure that is measured, what upstream Kubernetes has on a machine of the same class (2 cores, load generator on
 * them too), and what Sailfish aims at.
 */
enum Aim {
    CREATE("create a pod", "ms of server CPU", 1.9, 0.19),
    GET("get a pod", "ms of server CPU", 0.70, 0.07),
    PATCH("patch a pod's status", "ms of server CPU", 2.6, 0.26),
    APPLY("apply a ConfigMap", "ms of server CPU", 1.4, 0.14),
    LIST("list 2,000 pods, resourceVersion=0", "ms of server CPU", 60, 6),
    LIST_CONSISTENT("list 2,000 pods, consistent", "ms of server CPU", 103, 8),
    DELETE("delete a pod", "ms of server CPU", 2.9, 0.29),
    FANOUT("200 watchers by the load generator", "events/s", 21_800, 100_000),
    FANOUT_P99("and how late, 99th percentile", "ms", 1900, 200),
    FANOUT_LEAN("200 watchers that only count", "events/s", Double.NaN, 100_000),
    FANOUT_LEAN_P99("and how late, 99th percentile", "ms", Double.NaN, 200),
    FANOUT_LEAN_CPU("and what an event costs the server", "µs of server CPU", Double.NaN, Double.NaN),
    SCHEDULE("schedule 5,000 pods on 1,000 nodes", "pods/s", 307, Double.NaN),
    SCHEDULE_CPU("and what a pod costs", "ms of CPU, all processes", 6.1, 0.6),
    DEPLOYMENT("Deployment of 1,000 replicas on 1,000 nodes", "pods/s", 186, Double.NaN),
    DEPLOYMENT_CPU("and what a pod costs", "ms of CPU, all processes", 10.3, 1.0),
    START_FIRST("first start until ready, with keys to make", "s", Double.NaN, Double.NaN),
    START("start until ready", "s", 3.6, 1.5),
    MEMORY_IDLE("memory, idle control plane", "MiB resident", 433, 250),
    MEMORY_NODES("memory, 5,000 nodes and 10,000 pods", "MiB resident", 2240, 700),
    MEMORY_PODS("memory, 500 nodes and 50,000 pods", "MiB resident", 3420, 1000),
    LIST_PEAK("heap that lists of 100,000 pods add at their peak", "MiB", Double.NaN, 50),
    LIST_PEAK_PROTOBUF("and the same in protobuf", "MiB", Double.NaN, 50);

    private final String text;
    private final String unit;
    private final double kubernetes;
    private final double aim;

    Aim(String text, String unit, double kubernetes, double aim) {
        this.text = text;
        this.unit = unit;
        this.kubernetes = kubernetes;
        this.aim = aim;
    }

    String text() {
        return text;
    }

    String unit() {
        return unit;
    }

    /** Upstream's figure; not a number where there is none. */
    double kubernetes() {
        return kubernetes;
    }

    /** What is aimed at; not a number where nothing is. */
    double aim() {
        return aim;
    }

    boolean moreIsBetter() {
        return unit.endsWith("/s");
    }

    /** Whether a measured value reaches the aim. */
    boolean isReachedBy(double value) {
        return Double.isNaN(aim) || (moreIsBetter() ? value >= aim : value <= aim);
    }
}
