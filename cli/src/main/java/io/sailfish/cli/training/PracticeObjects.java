package io.sailfish.cli.training;

import java.nio.charset.StandardCharsets;

/** The objects of the practice load, in JSON. */
final class PracticeObjects {
    private PracticeObjects() {}

    static byte[] pod(String namespace, String name, String scheduler) {
        return """
                {"apiVersion":"v1","kind":"Pod",
                 "metadata":{"name":"%s","namespace":"%s","labels":{"app":"practice"}},
                 "spec":{"schedulerName":"%s",%s}}""".formatted(name, namespace, scheduler, containers()).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] deployment(String namespace, String name, int replicas) {
        return """
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"%s","namespace":"%s"},
                 "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"%s"}},
                   "template":{"metadata":{"labels":{"app":"%s"}},"spec":{%s}}}}""".formatted(name, namespace, replicas, name, name, containers())
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] node(String name) {
        return """
                {"apiVersion":"v1","kind":"Node",
                 "metadata":{"name":"%s","labels":{"kubernetes.io/hostname":"%s","kubernetes.io/os":"linux"}},
                 "status":{
                   "capacity":{"cpu":"32","memory":"256Gi","pods":"110"},
                   "allocatable":{"cpu":"32","memory":"256Gi","pods":"110"},
                   "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}""".formatted(name, name).getBytes(StandardCharsets.UTF_8);
    }

    private static String containers() {
        return """
                "containers":[{"name":"main","image":"registry.k8s.io/pause:3.10",
                  "env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
                  "resources":{"requests":{"cpu":"10m","memory":"10Mi"}}}]""";
    }
}
