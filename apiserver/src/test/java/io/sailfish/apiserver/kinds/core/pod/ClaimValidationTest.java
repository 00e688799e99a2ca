package io.sailfish.apiserver.kinds.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceClaim;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.FieldError;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimValidationTest {
    private static final RequestContext CREATE =
            RequestContext.of(UserInfo.of("someone"), Verb.CREATE, "default", "", Clock.systemUTC());

    private final PodStrategy rules = new PodStrategy(false);

    private Pod pod(List<PodResourceClaim> claims, ResourceClaim... uses) {
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.builder().name("x").namespace("default").build())
                .spec(PodSpec.builder()
                        .resourceClaims(claims)
                        .containers(List.of(Container.builder()
                                .name("c")
                                .image("image")
                                .resources(ResourceRequirements.builder()
                                        .claims(List.of(uses))
                                        .build())
                                .build()))
                        .build())
                .build();
        return rules.prepareForCreate(CREATE, rules.defaults(pod));
    }

    private List<String> problems(Pod pod) {
        FieldErrors errors = new FieldErrors();
        rules.validate(CREATE, pod, errors);
        return texts(errors);
    }

    private static List<String> texts(FieldErrors errors) {
        return errors.list().stream().map(FieldError::toString).toList();
    }

    private static PodResourceClaim named(String name, String claim) {
        return PodResourceClaim.builder().name(name).resourceClaimName(claim).build();
    }

    private static ResourceClaim use(String name, String request) {
        return ResourceClaim.builder().name(name).request(request).build();
    }

    @Test
    void containersUseTheClaimsOfTheirPod() {
        Pod pod = pod(List.of(named("gpu", "shared")), use("gpu", ""));
        assertThat(pod.spec().resourceClaims()).hasSize(1);
        assertThat(problems(pod)).isEmpty();
        assertThat(problems(pod(List.of(named("gpu", "shared")), use("nic", ""))))
                .containsExactly(
                        "spec.containers[0].resources.claims[0]: Not found: \"nic\": must be one of the names in"
                                + " pod.spec.resourceClaims: gpu");
        assertThat(problems(pod(List.of(), use("nic", ""))))
                .containsExactly(
                        "spec.containers[0].resources.claims[0]: Not found: \"nic\": must be one of the names in"
                                + " pod.spec.resourceClaims which is empty");
        assertThat(problems(pod(List.of(named("gpu", "shared")), use("gpu", "a"), use("gpu", "a"), use("gpu", ""))))
                .containsExactly(
                        "spec.containers[0].resources.claims[1]: Duplicate value: \"gpu/a\"",
                        "spec.containers[0].resources.claims[2]: Duplicate value: \"gpu\"");
    }

    @Test
    void aClaimHasOneSource() {
        assertThat(problems(pod(List.of(PodResourceClaim.builder().name("gpu").build()))))
                .singleElement()
                .asString()
                .startsWith("spec.resourceClaims[0]: Invalid value: ")
                .endsWith(": must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
        assertThat(problems(pod(List.of(named("gpu", "shared").withResourceClaimTemplateName("also")))))
                .singleElement()
                .asString()
                .endsWith(": at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
        assertThat(problems(pod(List.of(named("gpu", "a"), named("gpu", "b")))))
                .containsExactly("spec.resourceClaims[1].name: Duplicate value: \"gpu\"");
    }

    @Test
    void theClaimsOfAPodStay() {
        Pod old = pod(List.of(named("gpu", "shared")));
        FieldErrors errors = new FieldErrors();
        rules.validateUpdate(CREATE, old.withSpec(old.spec().withResourceClaims(List.of())), old, errors);
        assertThat(texts(errors)).singleElement().asString().startsWith("spec: Forbidden: pod updates may not change");
    }

    @Test
    void theStatusNamesClaimsOfTheSpec() {
        Pod pod = pod(List.of(PodResourceClaim.builder()
                .name("gpu")
                .resourceClaimTemplateName("t")
                .build()));
        PodResourceClaimStatus made = PodResourceClaimStatus.builder()
                .name("gpu")
                .resourceClaimName("x-gpu-abcde")
                .build();
        FieldErrors errors = new FieldErrors();
        Pod updated = pod.withStatus(pod.status()
                .withResourceClaimStatuses(List.of(
                        made, made, PodResourceClaimStatus.builder().name("nic").build())));
        new PodStatusRules().validateUpdate(CREATE, updated, pod, errors);
        assertThat(texts(errors))
                .containsExactly(
                        "status.resourceClaimStatuses[1].name: Duplicate value: \"gpu\"",
                        "status.resourceClaimStatuses[2].name: Invalid value: \"nic\": must match the name of an entry in"
                                + " `spec.resourceClaims`");
    }
}
