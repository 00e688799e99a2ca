package io.sailfish.client.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.claim.PodClaims.Named;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodClaimsTest {
    private static final PodResourceClaim SHARED =
            PodResourceClaim.builder().name("a").resourceClaimName("shared").build();
    private static final PodResourceClaim MADE =
            PodResourceClaim.builder().name("b").resourceClaimTemplateName("t").build();
    private static final Pod POD = Pod.builder()
            .metadata(ObjectMeta.builder().name("p").uid("u").build())
            .spec(PodSpec.builder().resourceClaims(List.of(SHARED, MADE)).build())
            .build();

    private static Pod told(PodResourceClaimStatus status) {
        return POD.withStatus(
                PodStatus.builder().resourceClaimStatuses(List.of(status)).build());
    }

    @Test
    void theStatusNamesWhatIsMadeFromTemplates() {
        assertThat(PodClaims.named(POD, SHARED)).isEqualTo(new Named.Object("shared", false));
        assertThat(PodClaims.named(POD, MADE)).isEqualTo(new Named.NotMade());
        PodResourceClaimStatus status =
                PodResourceClaimStatus.builder().name("b").build();
        assertThat(PodClaims.named(told(status), MADE)).isEqualTo(new Named.NotNeeded());
        Pod complete = told(status.withResourceClaimName("p-b-x"));
        assertThat(PodClaims.named(complete, MADE)).isEqualTo(new Named.Object("p-b-x", true));
        assertThat(PodClaims.names(complete)).containsExactly("shared", "p-b-x");
    }

    @Test
    void aClaimIsOfThePodThatControlsIt() {
        ResourceClaim claim = ResourceClaim.builder()
                .metadata(ObjectMeta.builder()
                        .ownerReferences(List.of(OwnerReference.builder()
                                .apiVersion("v1")
                                .kind("Pod")
                                .name("p")
                                .uid("u")
                                .controller(true)
                                .build()))
                        .build())
                .build();
        assertThat(PodClaims.isOwned(claim, POD)).isTrue();
        assertThat(PodClaims.isOwned(ResourceClaim.EMPTY, POD)).isFalse();
        assertThat(PodClaims.isReserved(claim, POD)).isFalse();
        assertThat(PodClaims.isReserved(PodClaims.reserved(claim, POD), POD)).isTrue();
    }
}
