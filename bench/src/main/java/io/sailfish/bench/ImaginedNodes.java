package io.sailfish.bench;

import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import java.nio.charset.StandardCharsets;

/**
 * The nodes on which the load generator schedules, made before it looks for them: it makes a node in two writes, and the
 * second fails where a controller was faster than it.
 */
final class ImaginedNodes {
    private static final String NODE = """
            {"apiVersion":"v1","kind":"Node",
             "metadata":{"name":"%s","labels":{"kubernetes.io/hostname":"%s","kubernetes.io/os":"linux","kwok":"fake",
               "topology.kubernetes.io/zone":"z%d"}},
             "status":{
               "capacity":{"cpu":"32","memory":"256Gi","pods":"110","ephemeral-storage":"1Ti"},
               "allocatable":{"cpu":"32","memory":"256Gi","pods":"110","ephemeral-storage":"1Ti"},
               "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}""";

    private ImaginedNodes() {}

    /** Makes so many, under the names that the load generator gives. */
    static void make(TrialServer server, int count) {
        try (Client client = new HttpClient(server.access())) {
            for (int i = 0; i < count; i++) {
                String name = "fake-%05d".formatted(i);
                byte[] node = NODE.formatted(name, name, i % 3).getBytes(StandardCharsets.UTF_8);
                client.raw("POST", "/api/v1/nodes", "application/json", node);
            }
        }
    }
}
