package io.sailfish.bench.micro;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.FieldSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A pod as a cluster has it: defaulted, scheduled, with a status and managedFields. */
final class SamplePod {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final String JSON = """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"web-6d4cf56db6-x2x7k","namespace":"shop","uid":"5f0c6a0e-7f43-4ce7-a7e2-0a3e6a6f0b43",
               "resourceVersion":"48213","creationTimestamp":"2026-01-01T00:00:00Z","generateName":"web-6d4cf56db6-",
               "labels":{"app":"web","pod-template-hash":"6d4cf56db6"},
               "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-6d4cf56db6",
                 "uid":"d6ce1d8a-9d53-4f79-b0a7-0b3d1fcd8c3e","controller":true,"blockOwnerDeletion":true}]},
             "spec":{"nodeName":"node-17","restartPolicy":"Always","terminationGracePeriodSeconds":30,
               "dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":"default",
               "schedulerName":"default-scheduler","enableServiceLinks":true,"priority":0,
               "preemptionPolicy":"PreemptLowerPriority","securityContext":{},
               "tolerations":[
                 {"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},
                 {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],
               "containers":[{"name":"main","image":"registry.k8s.io/pause:3.10","imagePullPolicy":"IfNotPresent",
                 "env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
                 "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],
                 "resources":{"requests":{"cpu":"10m","memory":"10Mi"},"limits":{"memory":"64Mi"}},
                 "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}]},
             "status":{"phase":"Running","qosClass":"Burstable","hostIP":"192.0.2.17","podIP":"10.244.3.19",
               "startTime":"2026-01-01T00:00:02Z",
               "conditions":[
                 {"type":"PodScheduled","status":"True","lastTransitionTime":"2026-01-01T00:00:01Z"},
                 {"type":"Initialized","status":"True","lastTransitionTime":"2026-01-01T00:00:02Z"},
                 {"type":"ContainersReady","status":"True","lastTransitionTime":"2026-01-01T00:00:04Z"},
                 {"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:04Z"}],
               "containerStatuses":[{"name":"main","ready":true,"restartCount":0,"started":true,
                 "image":"registry.k8s.io/pause:3.10","imageID":"sha256:7031c1b2833","containerID":"containerd://9a8b7c6d5e",
                 "state":{"running":{"startedAt":"2026-01-01T00:00:03Z"}}}]}}
            """;

    private SamplePod() {}

    static Pod pod() {
        Pod bare = (Pod) JsonDecoder.decode(JSON.getBytes(StandardCharsets.UTF_8), Pod.EMPTY.messageType())
                .message();
        return (Pod) manager("").update(Pod.EMPTY, bare, "controller", NOW);
    }

    static FieldManager manager(String subresource) {
        return new FieldManager("v1", subresource, FieldSet.EMPTY);
    }
}
