package io.sailfish.cli.training;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has scheduler and controllers work: imagined nodes, and a Deployment whose pods are made and bound. */
final class PracticeCluster {
    private static final String NAMESPACE = "practice-deployment";
    private static final long PATIENCE_SECONDS = 60;

    private final Client client;

    PracticeCluster(Client client) {
        this.client = client;
    }

    /** Has a Deployment of so many replicas spread over so many nodes, and waits until all pods are bound. */
    void run(int nodes, int replicas) throws InterruptedException {
        for (int i = 0; i < nodes; i++) {
            post("/api/v1/nodes", PracticeObjects.node("practice-" + i));
            // A node is born with a taint until a controller finds it ready; scheduling shall not wait for that here.
            client.raw(
                    "PATCH",
                    "/api/v1/nodes/practice-" + i,
                    "application/merge-patch+json",
                    "{\"spec\":{\"taints\":null}}".getBytes(StandardCharsets.UTF_8));
        }
        post(
                "/api/v1/namespaces",
                ("{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}").getBytes(StandardCharsets.UTF_8));
        Bound bound = new Bound(replicas);
        try (WatchHandle watch = client.resource(CoreV1.PODS).watch(NAMESPACE, ListOptions.ALL, bound)) {
            post(
                    "/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments",
                    PracticeObjects.deployment(NAMESPACE, "practice", replicas));
            if (!bound.all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        bound.all.getCount() + " of " + replicas + " practice pods were not bound");
            }
        }
        client.raw("DELETE", "/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments/practice", "", new byte[0]);
    }

    private void post(String path, byte[] body) {
        client.raw("POST", path, "application/json", body);
    }

    /** Counts the pods that have a node. */
    private static final class Bound implements WatchHandler<Pod> {
        private final Set<String> names = ConcurrentHashMap.newKeySet();
        private final CountDownLatch all;

        Bound(int replicas) {
            all = new CountDownLatch(replicas);
        }

        @Override
        public void onEvent(WatchEvent<Pod> event) {
            if (event instanceof WatchEvent.Modified<Pod>(Pod pod)
                    && !pod.spec().nodeName().isEmpty()
                    && names.add(pod.name())) {
                all.countDown();
            }
        }

        @Override
        public void onEnd(@Nullable ApiException failure) {}
    }
}
