package io.sailfish.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpansionTest {

    @Test
    void expandsReferences() {
        Map<String, String> variables = Map.of("A", "1", "EMPTY", "");

        assertThat(Expansion.expand("$(A)-$(B)-$$(A)-$A-$(EMPTY)|$(", variables))
                .isEqualTo("1-$(B)-$(A)-$A-|$(");
        assertThat(Expansion.expand("$$$(A)$", variables)).isEqualTo("$1$");
    }

    @Test
    void namesServicesAsUpstreamDoes() {
        Service service = Service.builder()
                .metadata(ObjectMeta.builder()
                        .namespace("default")
                        .name("redis-main")
                        .build())
                .spec(ServiceSpec.builder()
                        .clusterIP("10.0.0.11")
                        .ports(List.of(ServicePort.builder()
                                .name("db")
                                .port(6379)
                                .protocol("TCP")
                                .build()))
                        .build())
                .build();
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.builder().namespace("default").name("web").build())
                .spec(PodSpec.EMPTY)
                .build();

        assertThat(Environment.ofServices(pod, List.of(service)))
                .containsEntry("REDIS_MAIN_SERVICE_HOST", "10.0.0.11")
                .containsEntry("REDIS_MAIN_SERVICE_PORT", "6379")
                .containsEntry("REDIS_MAIN_SERVICE_PORT_DB", "6379")
                .containsEntry("REDIS_MAIN_PORT", "tcp://10.0.0.11:6379")
                .containsEntry("REDIS_MAIN_PORT_6379_TCP_ADDR", "10.0.0.11")
                .hasSize(8);
    }
}
