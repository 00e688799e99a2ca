package io.sailfish.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Config;
import io.sailfish.lab.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official Java client: calls, informers and refusals. */
@ExtendWith(ControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OfficialJavaClientTest {
    private static final String NAMESPACE = "interop-java";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private ApiClient client;
    private CoreV1Api core;

    @BeforeAll
    void connect() throws IOException, ApiException {
        client = Config.fromConfig(ControlPlane.kubeconfig().toString());
        core = new CoreV1Api(client);
        core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(NAMESPACE)))
                .execute();
    }

    @AfterAll
    void disconnect() throws ApiException {
        core.deleteNamespace(NAMESPACE).execute();
    }

    @Test
    void theServerNamesItsVersion() throws ApiException {
        assertThat(new VersionApi(client).getCode().execute().getGitVersion()).startsWith("v1.");
    }

    @Test
    void anInformerFollowsConfigMaps() throws ApiException {
        SharedInformerFactory factory = new SharedInformerFactory(client);
        SharedIndexInformer<V1ConfigMap> informer = factory.sharedIndexInformerFor(
                (CallGeneratorParams params) -> core.listNamespacedConfigMap(NAMESPACE)
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                V1ConfigMap.class,
                V1ConfigMapList.class);
        factory.startAllRegisteredInformers();
        try {
            Await.until("the informer is in step", PATIENCE, informer::hasSynced);
            core.createNamespacedConfigMap(
                            NAMESPACE,
                            new V1ConfigMap()
                                    .metadata(new V1ObjectMeta().name("seen"))
                                    .data(Map.of("a", "b")))
                    .execute();
            Await.until(
                    "the informer has the object",
                    PATIENCE,
                    () -> informer.getIndexer().getByKey(NAMESPACE + "/seen") != null);
            core.deleteNamespacedConfigMap("seen", NAMESPACE).execute();
            Await.until(
                    "the informer has dropped it",
                    PATIENCE,
                    () -> informer.getIndexer().getByKey(NAMESPACE + "/seen") == null);
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    @Test
    void refusalsCarryStatuses() {
        assertThatThrownBy(() -> core.readNamespacedPod("absent", NAMESPACE).execute())
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(404);
                    assertThat(refusal.getResponseBody()).contains("\"reason\":\"NotFound\"");
                });
    }
}
