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
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.BoundObjectReference;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.authentication.v1.TokenRequestSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import io.sailfish.model.api.resource.v1.ResourceV1;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeRestrictionTest {
    private static final UserInfo KUBELET = UserInfo.of("system:node:n1", "system:nodes");

    private final Pod own = pod("own", "n1");
    private final Pod other = pod("other", "n2");
    private final NodeRestriction restriction =
            new NodeRestriction((namespace, name) -> name.equals("own") ? own : name.equals("other") ? other : null);

    private static Pod pod(String name, String node) {
        return Pod.builder()
                .metadata(ObjectMeta.builder()
                        .namespace("a")
                        .name(name)
                        .uid("u-" + name)
                        .build())
                .spec(PodSpec.builder().nodeName(node).build())
                .build();
    }

    private static Node node(String name, Map<String, String> labels) {
        return Node.builder()
                .metadata(ObjectMeta.builder().name(name).labels(labels).build())
                .build();
    }

    private void ask(
            Operation operation,
            ResourceType<?> type,
            String subresource,
            String name,
            @Nullable ApiObject object,
            @Nullable ApiObject old) {
        RequestContext context = RequestContext.of(KUBELET, Verb.UPDATE, "a", name, Clock.systemUTC());
        Attributes attributes =
                new Attributes(operation, type, subresource, "a", name, object, old, null, context, new Reinvocation());
        assertThat(restriction.handles(attributes)).isTrue();
        restriction.validate(attributes);
    }

    @Test
    void aKubeletWritesItsOwnNodeOnly() {
        assertThatCode(() -> ask(Operation.CREATE, CoreV1.NODES, "", "n1", node("n1", Map.of("a/b", "c")), null))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(Operation.CREATE, CoreV1.NODES, "", "n2", node("n2", Map.of()), null))
                .hasMessage("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
    }

    @Test
    void aKubeletDoesNotSetLabelsThatOthersRelyOn() {
        assertThatThrownBy(() -> ask(
                        Operation.CREATE,
                        CoreV1.NODES,
                        "",
                        "n1",
                        node("n1", Map.of("kubernetes.io/x", "y", "kubernetes.io/os", "linux")),
                        null))
                .hasMessageContaining("is not allowed to set the following labels: kubernetes.io/x");
        assertThatThrownBy(() -> ask(
                        Operation.UPDATE,
                        CoreV1.NODES,
                        "",
                        "n1",
                        node("n1", Map.of()),
                        node("n1", Map.of("node-restriction.kubernetes.io/x", "y"))))
                .hasMessageContaining("is not allowed to modify labels: node-restriction.kubernetes.io/x");
    }

    @Test
    void aKubeletEndsAndReportsItsOwnPodsOnly() {
        assertThatCode(() -> ask(Operation.DELETE, CoreV1.PODS, "", "own", null, own))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(Operation.DELETE, CoreV1.PODS, "", "other", null, other))
                .hasMessageContaining("can only delete pods with spec.nodeName set to itself");
        assertThatThrownBy(() -> ask(Operation.UPDATE, CoreV1.PODS, "status", "other", other, other))
                .hasMessageContaining("can only update pod status");
        assertThatThrownBy(() -> ask(Operation.CREATE, CoreV1.PODS, "", "new", pod("new", "n1"), null))
                .hasMessageContaining("can only create mirror pods");
    }

    @Test
    void aKubeletGetsTokensForItsOwnPodsOnly() {
        assertThatCode(() -> token("Pod", "own", "u-own")).doesNotThrowAnyException();
        assertThatThrownBy(() -> token("Pod", "own", "u-older")).hasMessageContaining("that is not there");
        assertThatThrownBy(() -> token("Pod", "other", "u-other")).hasMessageContaining("a different node");
        assertThatThrownBy(() -> token("", "", "")).hasMessageContaining("not bound to a pod");
    }

    private void token(String kind, String name, String uid) {
        TokenRequest request = TokenRequest.builder()
                .spec(TokenRequestSpec.builder()
                        .boundObjectRef(BoundObjectReference.builder()
                                .kind(kind)
                                .name(name)
                                .uid(uid)
                                .build())
                        .build())
                .build();
        ask(Operation.CREATE, CoreV1.SERVICE_ACCOUNTS, "token", "bot", request, null);
    }

    @Test
    void aKubeletOffersTheDevicesOfItsNodeOnly() {
        assertThatCode(() -> ask(Operation.CREATE, ResourceV1.RESOURCE_SLICES, "", "s", slice("n1"), null))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(Operation.CREATE, ResourceV1.RESOURCE_SLICES, "", "s", slice("n2"), null))
                .hasMessageContaining("can only create ResourceSlice with the same NodeName as the requesting node");
        assertThatThrownBy(() -> ask(Operation.DELETE, ResourceV1.RESOURCE_SLICES, "", "s", null, slice("n2")))
                .hasMessageContaining("can only delete ResourceSlice with the same NodeName as the requesting node");
    }

    @Test
    void aKubeletDoesNotGiveItsPodsClaims() {
        Pod claiming = own.withStatus(PodStatus.builder()
                .resourceClaimStatuses(List.of(PodResourceClaimStatus.builder()
                        .name("x")
                        .resourceClaimName("of-others")
                        .build()))
                .build());
        assertThatThrownBy(() -> ask(Operation.UPDATE, CoreV1.PODS, "status", "own", claiming, own))
                .hasMessageContaining("node \"n1\" cannot update resource claim statuses");
        assertThatCode(() -> ask(Operation.UPDATE, CoreV1.PODS, "status", "own", claiming, claiming))
                .doesNotThrowAnyException();
    }

    private static ResourceSlice slice(String node) {
        return ResourceSlice.builder()
                .metadata(ObjectMeta.builder().name("s").build())
                .spec(ResourceSliceSpec.builder().nodeName(node).build())
                .build();
    }
}
