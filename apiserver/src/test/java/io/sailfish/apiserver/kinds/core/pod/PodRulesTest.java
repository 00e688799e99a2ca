package io.sailfish.apiserver.kinds.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.registry.Warnings;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.AppArmorProfile;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.EmptyDirVolumeSource;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.HostPathVolumeSource;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSchedulingGate;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.core.v1.SecurityContext;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.value.Quantity;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PodRulesTest {
    private static final RequestContext CREATE = RequestContext.of(
            UserInfo.of("someone"),
            Verb.CREATE,
            "default",
            "",
            Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    private final PodStrategy rules = new PodStrategy(false);

    private Pod pod(UnaryOperator<PodSpec> change) {
        PodSpec spec = PodSpec.builder()
                .containers(List.of(Container.builder().name("c").image("image").build()))
                .build();
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.builder().name("x").namespace("default").build())
                .spec(change.apply(spec))
                .build();
        return rules.prepareForCreate(CREATE, rules.defaults(pod));
    }

    private Pod container(UnaryOperator<Container> change) {
        return pod(spec ->
                spec.withContainers(List.of(change.apply(spec.containers().getFirst()))));
    }

    private List<String> problems(Pod pod) {
        FieldErrors errors = new FieldErrors();
        rules.validate(CREATE, pod, errors);
        return errors.list().stream().map(FieldError::toString).toList();
    }

    private List<String> changes(Pod from, UnaryOperator<PodSpec> change) {
        Pod to = rules.prepareForUpdate(CREATE, rules.defaults(from.withSpec(change.apply(from.spec()))), from);
        FieldErrors errors = new FieldErrors();
        rules.validateUpdate(CREATE, to, from, errors);
        return errors.list().stream().map(FieldError::toString).toList();
    }

    @Test
    void aPlainPodIsFine() {
        assertThat(problems(pod(spec -> spec))).isEmpty();
    }

    @Test
    void defaultsChangeNothingTheSecondTime() {
        Pod once = rules.defaults(container(container -> container
                .withLivenessProbe(Probe.EMPTY.withInitialDelaySeconds(1))
                .withPorts(List.of(ContainerPort.builder().containerPort(80).build()))));
        assertThat(rules.defaults(once)).isSameAs(once);
    }

    @Test
    void everythingWrongIsSaidAtOnceAndInOrder() {
        Pod pod = container(container -> container
                .withName("A")
                .withImage("")
                .withPorts(List.of(ContainerPort.builder().containerPort(70_000).build()))
                .withEnv(List.of(EnvVar.builder().name("a=b").build()))
                .withImagePullPolicy("Sometimes"));
        assertThat(problems(pod))
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).isEqualTo("spec.containers[0].image: Required value"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(
                                "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1"))
                .last()
                .asString()
                .startsWith("spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\"");
    }

    @Test
    void mountsNeedAVolumeThatIsWellFormed() {
        Volume two = Volume.builder()
                .name("v")
                .emptyDir(EmptyDirVolumeSource.EMPTY)
                .hostPath(HostPathVolumeSource.builder().path("/a").build())
                .build();
        Pod pod = pod(spec -> spec.withVolumes(List.of(two))
                .withContainers(List.of(spec.containers()
                        .getFirst()
                        .withVolumeMounts(List.of(
                                VolumeMount.builder().name("v").mountPath("/v").build())))));
        assertThat(problems(pod))
                .containsExactly(
                        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
                        "spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
    }

    @Test
    void requestsStayBelowLimits() {
        ResourceRequirements resources = ResourceRequirements.builder()
                .limits(StringMap.of("cpu", Quantity.parse("1")))
                .requests(StringMap.of("cpu", Quantity.parse("2")))
                .build();
        assertThat(problems(container(container -> container.withResources(resources))))
                .containsExactly(
                        "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal"
                                + " to cpu limit of 1");
    }

    @Test
    void privilegeIsForThePolicyToAllow() {
        assertThat(problems(container(container -> container.withSecurityContext(
                        SecurityContext.builder().privileged(true).build()))))
                .containsExactly(
                        "spec.containers[0].securityContext.privileged: Forbidden: disallowed by cluster policy");
    }

    @Test
    void whatIsNotServedIsDropped() {
        assertThat(pod(spec -> spec.withHostUsers(false)).spec().hasHostUsers()).isFalse();
    }

    @Test
    void imagesAndTolerationsMayChange() {
        Pod old = pod(spec -> spec);
        assertThat(changes(
                        old,
                        spec -> spec.withContainers(
                                        List.of(spec.containers().getFirst().withImage("other")))
                                .withTolerations(List.of(Toleration.builder()
                                        .key("a")
                                        .operator("Exists")
                                        .build()))))
                .isEmpty();
    }

    @Test
    void nothingElseChanges() {
        Pod old = pod(spec -> spec);
        assertThat(changes(old, spec -> spec.withHostname("h")))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than")
                .contains("hostname: <unset> -> h");
    }

    @Test
    void tolerationsAndContainersStay() {
        Pod old = pod(spec -> spec.withTolerations(
                List.of(Toleration.builder().key("a").operator("Exists").build())));
        assertThat(changes(old, spec -> spec.withTolerations(List.of())))
                .containsExactly("spec.tolerations: Forbidden: existing toleration can not be modified except its"
                        + " tolerationSeconds");
        assertThat(changes(old, spec -> spec.withContainers(List.of())))
                .contains("spec.containers: Forbidden: pod updates may not add or remove containers");
    }

    @Test
    void gatesOpenAndWhileClosedThePodMayBeNarrowed() {
        Pod old = pod(spec -> spec.withSchedulingGates(
                List.of(PodSchedulingGate.builder().name("g").build())));
        assertThat(old.status().conditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.reason()).isEqualTo("SchedulingGated"));
        assertThat(changes(old, spec -> spec.withSchedulingGates(List.of()).withNodeSelector(StringMap.of("a", "b"))))
                .isEmpty();
        assertThat(changes(pod(spec -> spec), spec -> spec.withNodeSelector(StringMap.of("a", "b"))))
                .hasSize(1);
    }

    @Test
    void containersForDebuggingKeepToTheirRules() {
        Pod old = pod(spec -> spec);
        EphemeralContainerRules ephemeral = new EphemeralContainerRules(false);
        Pod wanted = rules.defaults(old.withSpec(old.spec()
                .withEphemeralContainers(List.of(io.sailfish.model.api.core.v1.EphemeralContainer.builder()
                        .name("c")
                        .image("tools")
                        .targetContainerName("nobody")
                        .build()))));
        FieldErrors errors = new FieldErrors();
        ephemeral.validateUpdate(CREATE, ephemeral.prepareForUpdate(CREATE, wanted, old), old, errors);
        assertThat(errors.list().stream().map(FieldError::toString))
                .containsExactly(
                        "spec.ephemeralContainers[0].name: Duplicate value: \"c\"",
                        "spec.ephemeralContainers[0].targetContainerName: Not found: \"nobody\"");
    }

    @Test
    void profilesThatAnnotationsNameBecomeFields() {
        String prefix = "container.apparmor.security.beta.kubernetes.io/";
        Pod given = Pod.builder()
                .metadata(ObjectMeta.builder()
                        .name("x")
                        .annotations(StringMap.of(prefix + "a", "localhost/p")
                                .with(prefix + "b", "unconfined")
                                .with(prefix + "c", "nonsense"))
                        .build())
                .spec(PodSpec.builder()
                        .containers(List.of(
                                Container.builder().name("a").build(),
                                Container.builder()
                                        .name("b")
                                        .securityContext(SecurityContext.builder()
                                                .appArmorProfile(AppArmorProfile.builder()
                                                        .type("RuntimeDefault")
                                                        .build())
                                                .build())
                                        .build(),
                                Container.builder().name("c").build(),
                                Container.builder().name("d").build()))
                        .build())
                .build();
        Warnings warnings = new Warnings();
        List<Container> parts =
                AppArmorAnnotations.heeded(given, given.spec(), warnings).containers();
        assertThat(parts)
                .extracting(part -> part.securityContext().appArmorProfile().type())
                .containsExactly("Localhost", "RuntimeDefault", "", "");
        assertThat(parts.getFirst().securityContext().appArmorProfile().localhostProfile(""))
                .isEqualTo("p");
        assertThat(warnings.list())
                .containsExactly(
                        "metadata.annotations[" + prefix
                                + "a]: deprecated since v1.30; use the \"appArmorProfile\" field instead",
                        "metadata.annotations[" + prefix
                                + "c]: deprecated since v1.30; use the \"appArmorProfile\" field instead");
    }
}
