package io.sailfish.apiserver.admission.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.core.quota.ResourceQuotaKind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.ResourceQuotaSpec;
import io.sailfish.model.api.core.v1.ResourceQuotaStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Quantity;
import io.sailfish.store.memory.MemoryStore;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceQuotaAdmissionTest {
    private static final String COUNT = "count/configmaps";

    private final ResourceRegistry registry = new ResourceRegistry(MemoryStore.open(), null);
    private final ResourceStore<ResourceQuota> quotas;
    private final ResourceStore<ConfigMap> maps;

    ResourceQuotaAdmissionTest() {
        registry.add(KindDefinition.of(CoreV1.CONFIG_MAPS).build());
        registry.add(new ResourceQuotaKind().definition());
        quotas = registry.store(CoreV1.RESOURCE_QUOTAS);
        maps = registry.store(CoreV1.CONFIG_MAPS);
        registry.admission(new AdmissionChain(List.of(), List.of(new ResourceQuotaAdmission(quotas::all, quotas))));
    }

    @AfterEach
    void close() throws Exception {
        registry.close();
    }

    private static RequestContext context(Verb verb, String name) {
        return RequestContext.of(UserInfo.of("test"), verb, "default", name, Clock.systemUTC());
    }

    private void quota(String name, int hard) {
        StringMap<Quantity> limit = StringMap.of(COUNT, Quantity.of(hard));
        quotas.create(
                context(Verb.CREATE, name),
                ResourceQuota.builder()
                        .metadata(ObjectMeta.builder()
                                .name(name)
                                .namespace("default")
                                .build())
                        .spec(ResourceQuotaSpec.builder().hard(limit).build())
                        .build());
        quotas.change(
                context(Verb.UPDATE, name).withSubresource("status"),
                quota -> quota.withStatus(ResourceQuotaStatus.builder()
                        .hard(limit)
                        .used(StringMap.of(COUNT, Quantity.ZERO))
                        .build()));
    }

    private Quantity used(String name) {
        return quotas.get("default", name).status().used().get(COUNT);
    }

    private void create(String name) {
        maps.create(
                context(Verb.CREATE, name),
                ConfigMap.builder()
                        .metadata(ObjectMeta.builder()
                                .name(name)
                                .namespace("default")
                                .build())
                        .build());
    }

    @Test
    void manyAtATimeNeverUseMoreThanThereIs() {
        quota("q", 10);
        AtomicInteger admitted = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                String name = "m" + i;
                threads.submit(() -> {
                    create(name);
                    return admitted.incrementAndGet();
                });
            }
        }
        assertThat(admitted).hasValue(10);
        assertThat(maps.all("default")).hasSize(10);
        assertThat(used("q")).isEqualTo(Quantity.of(10));
    }

    @Test
    void refusesByTheQuotaThatIsExceededAndTakesFromNone() {
        quota("a", 5);
        quota("b", 0);
        assertThatThrownBy(() -> create("m"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(
                        "exceeded quota: b, requested: count/configmaps=1, used: count/configmaps=0, limited:"
                                + " count/configmaps=0");
        assertThat(used("a")).isEqualTo(Quantity.ZERO);
    }

    @Test
    void aDryRunIsJudgedButTakesNothing() {
        quota("q", 1);
        maps.create(
                context(Verb.CREATE, "m").withDryRun(true),
                ConfigMap.builder()
                        .metadata(ObjectMeta.builder()
                                .name("m")
                                .namespace("default")
                                .build())
                        .build());
        assertThat(used("q")).isEqualTo(Quantity.ZERO);
    }
}
