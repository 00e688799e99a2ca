package io.sailfish.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fabric8 client: typed objects, informers, server-side apply, and errors as it understands them. */
@ExtendWith(ControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FabricClientTest {
    private static final String NAMESPACE = "interop-fabric8";
    private static final long PATIENCE_SECONDS = 60;
    private KubernetesClient client;

    @BeforeAll
    void connect() {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(ControlPlane.kubeconfig().toFile()))
                .build();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    void disconnect() {
        client.namespaces().withName(NAMESPACE).delete();
        client.close();
    }

    @Test
    void aDeploymentBecomesReady() {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("web:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        client.apps().deployments().inNamespace(NAMESPACE).resource(deployment).create();
        Deployment ready = client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .waitUntilReady(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ready.getStatus().getReadyReplicas()).isEqualTo(2);
        client.apps().deployments().inNamespace(NAMESPACE).withName("web").scale(1);
        client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .waitUntilCondition(now -> now.getStatus().getReplicas() == 1, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void anInformerSeesWhatIsWritten() throws InterruptedException {
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        try (SharedIndexInformer<ConfigMap> informer = client.configMaps()
                .inNamespace(NAMESPACE)
                .withLabel("seen", "yes")
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(ConfigMap map) {
                        added.countDown();
                    }

                    @Override
                    public void onUpdate(ConfigMap before, ConfigMap after) {
                        changed.countDown();
                    }

                    @Override
                    public void onDelete(ConfigMap map, boolean unknown) {
                        deleted.countDown();
                    }
                })) {
            assertThat(informer.hasSynced()).isTrue();
            ConfigMap made = client.configMaps()
                    .inNamespace(NAMESPACE)
                    .resource(map("seen", Map.of()))
                    .create();
            assertThat(added.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            client.configMaps().inNamespace(NAMESPACE).resource(made).edit(map -> {
                map.setData(Map.of("a", "b"));
                return map;
            });
            assertThat(changed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            client.configMaps().inNamespace(NAMESPACE).withName("seen").delete();
            assertThat(deleted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void serverSideApplyKeepsOwners() {
        ConfigMap applied = client.configMaps()
                .inNamespace(NAMESPACE)
                .resource(map("applied", Map.of("a", "1")))
                .fieldManager("alice")
                .serverSideApply();
        assertThat(applied.getMetadata().getManagedFields())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getManager()).isEqualTo("alice"));
        assertThatThrownBy(() -> client.configMaps()
                        .inNamespace(NAMESPACE)
                        .resource(map("applied", Map.of("a", "2")))
                        .fieldManager("bob")
                        .serverSideApply())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(409);
                    assertThat(refusal.getStatus()
                                    .getDetails()
                                    .getCauses()
                                    .getFirst()
                                    .getField())
                            .isEqualTo(".data.a");
                });
        ConfigMap patched = client.configMaps()
                .inNamespace(NAMESPACE)
                .withName("applied")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"b\":\"3\"}}");
        assertThat(patched.getData()).isEqualTo(Map.of("a", "1", "b", "3"));
    }

    @Test
    void anInvalidObjectIsRefusedWithItsFields() {
        assertThatThrownBy(() -> client.configMaps()
                        .inNamespace(NAMESPACE)
                        .resource(map("Not_A_Name", Map.of()))
                        .create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(422);
                    assertThat(refusal.getStatus().getReason()).isEqualTo("Invalid");
                });
    }

    private static ConfigMap map(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("seen", "yes")
                .endMetadata()
                .withData(data)
                .build();
    }
}
