package io.sailfish.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.Reinvocation;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.AllocatedDeviceStatus;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourceClaimStatus;
import io.sailfish.model.api.resource.v1.ResourceV1;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimGuardTest {
    private static final String DRIVER_ACCOUNT = "system:serviceaccount:drivers:gpu";
    private static final ResourceClaim CLAIM = ResourceClaim.builder()
            .metadata(ObjectMeta.builder().namespace("a").name("c").build())
            .build();
    private static final ResourceClaim ALLOCATED = CLAIM.withStatus(ResourceClaimStatus.builder()
            .allocation(AllocationResult.builder()
                    .nodeSelector(NodeSelector.builder()
                            .nodeSelectorTerms(List.of(NodeSelectorTerm.builder()
                                    .matchFields(List.of(NodeSelectorRequirement.builder()
                                            .key("metadata.name")
                                            .operator("In")
                                            .values(List.of("n1"))
                                            .build()))
                                    .build()))
                            .build())
                    .build())
            .build());
    private static final ResourceClaim REPORTED = ALLOCATED.withStatus(ALLOCATED
            .status()
            .withDevices(List.of(AllocatedDeviceStatus.builder()
                    .driver("gpu.example.com")
                    .pool("n1")
                    .device("gpu-0")
                    .build())));

    private static void ask(
            UserInfo user, Set<String> rights, String subresource, ResourceClaim claim, @Nullable ResourceClaim old) {
        Authorizer authorizer = request ->
                rights.contains(request.verb() + " " + request.resourceWithSubresource() + " " + request.name())
                        ? Decision.ALLOWED
                        : Decision.NO_OPINION;
        ClaimGuard guard = new ClaimGuard(
                authorizer,
                name -> name.equals("marked")
                        ? Namespace.builder()
                                .metadata(ObjectMeta.builder()
                                        .labels(Map.of("resource.kubernetes.io/admin-access", "true"))
                                        .build())
                                .build()
                        : null);
        RequestContext context =
                RequestContext.of(user, old == null ? Verb.CREATE : Verb.UPDATE, "a", "c", Clock.systemUTC());
        Attributes attributes = new Attributes(
                old == null ? Operation.CREATE : Operation.UPDATE,
                ResourceV1.RESOURCE_CLAIMS,
                subresource,
                claim.namespace(),
                "c",
                claim,
                old,
                null,
                context,
                new Reinvocation());
        assertThat(guard.handles(attributes)).isTrue();
        guard.validate(attributes);
    }

    @Test
    void whoAllocatesMustBeAllowedToBind() {
        UserInfo user = UserInfo.of("joe");
        assertThatCode(() -> ask(user, Set.of("update resourceclaims/binding "), "status", ALLOCATED, CLAIM))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(user, Set.of(), "status", ALLOCATED, CLAIM))
                .hasMessage(
                        "ResourceClaim.resource.k8s.io \"c\" is invalid: status: Forbidden: changing status.allocation"
                                + " or status.reservedFor requires resource=\"resourceclaims/binding\", verb=\"update\""
                                + " permission: resourceclaims.resource.k8s.io is forbidden: User \"joe\" cannot update"
                                + " resource \"resourceclaims/binding\" in API group \"resource.k8s.io\" at the cluster scope");
    }

    @Test
    void aDriverReportsOfItsOwnDevicesFromTheirNode() {
        Set<String> rights = Set.of("associated-node:update resourceclaims/driver gpu.example.com");
        assertThatCode(() -> ask(driverOn("n1"), rights, "status", REPORTED, ALLOCATED))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(driverOn("n2"), rights, "status", REPORTED, ALLOCATED))
                .hasMessageContaining("status.devices: Forbidden: changing status.devices requires"
                        + " resource=\"resourceclaims/driver\", verb=\"[arbitrary-node:update]\"");
        assertThatThrownBy(() -> ask(driverOn("n1"), Set.of(), "status", ALLOCATED, REPORTED))
                .hasMessageContaining("verb=\"[associated-node:update arbitrary-node:update]\"");
        assertThatCode(() -> ask(
                        UserInfo.of("joe"),
                        Set.of("arbitrary-node:update resourceclaims/driver gpu.example.com"),
                        "status",
                        REPORTED,
                        ALLOCATED))
                .doesNotThrowAnyException();
    }

    @Test
    void adminAccessIsForMarkedNamespaces() {
        ResourceClaim claim = CLAIM.withSpec(ResourceClaimSpec.builder()
                .devices(DeviceClaim.builder()
                        .requests(List.of(DeviceRequest.builder()
                                .name("all")
                                .exactly(ExactDeviceRequest.builder()
                                        .adminAccess(true)
                                        .build())
                                .build()))
                        .build())
                .build());
        assertThatThrownBy(() -> ask(UserInfo.of("joe"), Set.of(), "", claim, null))
                .hasMessageContaining(
                        "spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires"
                                + " the `resource.kubernetes.io/admin-access: true` label on the containing namespace");
        ResourceClaim marked = claim.withMetadata(claim.metadata().withNamespace("marked"));
        assertThatCode(() -> ask(UserInfo.of("joe"), Set.of(), "", marked, null))
                .doesNotThrowAnyException();
    }

    private static UserInfo driverOn(String node) {
        return new UserInfo(
                DRIVER_ACCOUNT, "", List.of(), Map.of("authentication.kubernetes.io/node-name", List.of(node)));
    }
}
