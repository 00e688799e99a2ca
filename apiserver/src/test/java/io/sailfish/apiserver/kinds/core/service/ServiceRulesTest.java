package io.sailfish.apiserver.kinds.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.value.IntOrString;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
    private static final RequestContext CREATE = RequestContext.of(
            UserInfo.of("someone"),
            Verb.CREATE,
            "default",
            "",
            Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    private final Strategy<Service> rules =
            new ServiceKind(UserInfo.of("server")).definition().strategy();

    private Service service(UnaryOperator<ServiceSpec> change) {
        ServiceSpec spec = ServiceSpec.builder()
                .clusterIP("10.96.0.9")
                .clusterIPs(List.of("10.96.0.9"))
                .ports(List.of(ServicePort.builder().port(80).build()))
                .build();
        return rules.defaults(Service.builder()
                .metadata(ObjectMeta.builder().name("x").namespace("default").build())
                .spec(change.apply(spec))
                .build());
    }

    private List<String> problems(Service service) {
        FieldErrors errors = new FieldErrors();
        rules.validate(CREATE, service, errors);
        return errors.list().stream().map(FieldError::toString).toList();
    }

    private static ServiceSpec completed(ServiceSpec spec, FieldErrors errors) {
        return ServiceAddresses.complete(ServiceChanges.inStep(spec), errors);
    }

    @Test
    void fillsInDefaultsOnce() {
        Service service = service(spec -> spec);
        assertThat(service.spec().type()).isEqualTo("ClusterIP");
        assertThat(service.spec().sessionAffinity()).isEqualTo("None");
        assertThat(service.spec().internalTrafficPolicy("")).isEqualTo("Cluster");
        assertThat(service.spec().ports().getFirst().targetPort()).isEqualTo(IntOrString.of(80));
        assertThat(rules.defaults(service)).isSameAs(service);
        assertThat(problems(service)).isEmpty();
    }

    @Test
    void wantsNamesWhereThereAreSeveralPorts() {
        assertThat(problems(service(spec -> spec.withPorts(List.of(
                        ServicePort.builder().port(80).build(),
                        ServicePort.builder().port(0).name("b").build())))))
                .containsExactly(
                        "spec.ports[0].name: Required value",
                        "spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                        "spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive");
    }

    @Test
    void refusesWhatOnlyOtherTypesHave() {
        assertThat(problems(service(spec -> spec.withExternalTrafficPolicy("Local")
                        .withLoadBalancerClass("a/b")
                        .withAllocateLoadBalancerNodePorts(true))))
                .containsExactly(
                        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
                        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
                        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for"
                                + " externally-accessible services");
    }

    @Test
    void completesFamiliesOfOrdinaryAndOfSelectorlessHeadlessServices() {
        FieldErrors errors = new FieldErrors();
        ServiceSpec ordinary = completed(service(spec -> spec).spec(), errors);
        ServiceSpec headless = completed(
                service(spec -> spec.withClusterIP("None").without(ServiceSpec.CLUSTER_IPS))
                        .spec(),
                errors);
        ServiceSpec selecting = completed(
                service(spec -> spec.withClusterIP("None")
                                .without(ServiceSpec.CLUSTER_IPS)
                                .withSelector(Map.of("a", "b")))
                        .spec(),
                errors);
        assertThat(errors.list()).isEmpty();
        assertThat(ordinary.ipFamilies()).containsExactly("IPv4");
        assertThat(ordinary.ipFamilyPolicy("")).isEqualTo("SingleStack");
        assertThat(headless.ipFamilies()).containsExactly("IPv4", "IPv6");
        assertThat(headless.ipFamilyPolicy("")).isEqualTo("RequireDualStack");
        assertThat(selecting.ipFamilies()).containsExactly("IPv4");
    }

    @Test
    void keepsWhatWasGivenAndDropsWhatTheNewTypeCannotHave() {
        ServiceSpec old = service(spec -> spec.withType("LoadBalancer")
                        .withExternalTrafficPolicy("Local")
                        .withHealthCheckNodePort(30_001)
                        .withPorts(List.of(
                                ServicePort.builder().port(80).nodePort(30_000).build())))
                .spec();
        ServiceSpec replaced = ServiceChanges.adopted(
                service(spec -> spec.without(ServiceSpec.CLUSTER_IP)
                                .without(ServiceSpec.CLUSTER_IPS)
                                .withType("LoadBalancer")
                                .withExternalTrafficPolicy("Local"))
                        .spec(),
                old);
        assertThat(replaced).isEqualTo(old);
        ServiceSpec inner = ServiceChanges.adopted(old.withType("ClusterIP"), old);
        assertThat(inner.ports().getFirst().nodePort()).isZero();
        assertThat(inner.healthCheckNodePort()).isZero();
        assertThat(inner.externalTrafficPolicy()).isEmpty();
        assertThat(inner.clusterIP()).isEqualTo("10.96.0.9");
        ServiceSpec external = ServiceChanges.adopted(old.withType("ExternalName"), old);
        assertThat(external.clusterIPs()).isEmpty();
    }

    @Test
    void neverChangesAnAddressOnceGiven() {
        Service old = service(spec -> spec);
        Service changed = service(spec -> spec.withClusterIP("10.96.0.10").withClusterIPs(List.of("10.96.0.10")));
        FieldErrors errors = new FieldErrors();
        rules.validateUpdate(CREATE, changed, old, errors);
        assertThat(errors.list().stream().map(FieldError::toString))
                .containsExactly(
                        "spec.clusterIPs[0]: Invalid value: []string{\"10.96.0.10\"}: may not change once set");
    }
}
