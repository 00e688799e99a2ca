package io.sailfish.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.api.apps.v1.StatefulSetSpec;
import io.sailfish.model.api.authentication.v1.UserInfo;
import io.sailfish.model.api.core.v1.ConfigMapKeySelector;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BuiltinTypesTest {

    private static Field field(MessageType type, String name) {
        return Objects.requireNonNull(type.field(name));
    }

    @Test
    void findsTypesByNameAndKind() {
        assertThat(BuiltinTypes.named("io.k8s.api.core.v1.Pod")).isSameAs(Pod.TYPE);
        assertThat(BuiltinTypes.find(new GroupVersionKind("", "v1", "Pod"))).isSameAs(Pod.TYPE);
        assertThat(BuiltinTypes.find(new GroupVersionKind("", "v1", "Nothing"))).isNull();
        assertThatThrownBy(() -> BuiltinTypes.named("io.k8s.api.core.v1.Nothing"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTypeHasAClassOfItsNameAndAnEmptyInstance() {
        for (MessageType type : BuiltinTypes.all()) {
            Message empty = type.empty();
            assertThat(empty).isSameAs(type.builder().build());
            assertThat(empty.messageType()).isSameAs(type);
            if (!type.simpleName().equals("List")) {
                assertThat(empty.getClass().getSimpleName()).isEqualTo(type.simpleName());
            }
        }
    }

    @Test
    void kindsWithMetadataAreObjects() {
        for (ApiResource resource : BuiltinResources.all()) {
            assertThat(resource.type().objectType().empty())
                    .isInstanceOf(ApiObject.class)
                    .isInstanceOf(resource.type().objectClass());
        }
    }

    @Test
    void fieldsStandInUpstreamsOrderWithInlinedStructsInTheirPlace() {
        assertThat(PodSpec.TYPE.fields().stream().map(Field::name).limit(4))
                .containsExactly("volumes", "initContainers", "containers", "ephemeralContainers");
        assertThat(Volume.TYPE.fields().stream().map(Field::name).limit(3))
                .containsExactly("name", "hostPath", "emptyDir");
        assertThat(field(Volume.TYPE, "hostPath").inlinedIn()).isEqualTo(2);
        assertThat(field(ConfigMapKeySelector.TYPE, "name").inlinedIn()).isEqualTo(1);
        MessageType rules = BuiltinTypes.named("io.k8s.api.admissionregistration.v1.NamedRuleWithOperations");
        assertThat(field(rules, "resourceNames").inlinedIn()).isZero();
        assertThat(field(rules, "operations").inlinedIn()).isEqualTo(2);
        assertThat(field(rules, "apiGroups").inlinedIn()).isEqualTo(2 << 16 | 2);
    }

    @Test
    void pointersKeepZeroAndStructsAreAlwaysWritten() {
        assertThat(field(PodSpec.TYPE, "automountServiceAccountToken").keepsZero())
                .isTrue();
        assertThat(field(PodSpec.TYPE, "hostNetwork").keepsZero()).isFalse();
        assertThat(field(Pod.TYPE, "status").omitEmpty()).isFalse();
        assertThat(field(Container.TYPE, "resources").omitEmpty()).isFalse();
        assertThat(field(Container.TYPE, "securityContext").omitEmpty()).isTrue();
        assertThat(field(PodSpec.TYPE, "containers").omitEmpty()).isFalse();
        assertThat(field(ObjectMeta.TYPE, "creationTimestamp").omitEmpty()).isFalse();
    }

    @Test
    void mergeRulesAreUpstreams() {
        Field.Merge volumes = field(PodSpec.TYPE, "volumes").merge();
        assertThat(volumes.topology()).isEqualTo(Field.Topology.GRANULAR);
        assertThat(volumes.mapKeys()).containsExactly("name");
        assertThat(volumes.strategies()).containsExactly("merge", "retainKeys");
        assertThat(volumes.patchMergeKey()).isEqualTo("name");
        assertThat(field(Container.TYPE, "ports").merge().mapKeys()).containsExactly("containerPort", "protocol");
        assertThat(field(ObjectMeta.TYPE, "finalizers").merge().topology()).isEqualTo(Field.Topology.SET);
        assertThat(field(PodSpec.TYPE, "nodeSelector").merge().topology()).isEqualTo(Field.Topology.ATOMIC);
        assertThat(LabelSelector.TYPE.isAtomic()).isTrue();
        MessageType volumeSpec = BuiltinTypes.named("io.k8s.api.core.v1.PersistentVolumeSpec");
        assertThat(field(volumeSpec, "claimRef").merge().topology()).isEqualTo(Field.Topology.GRANULAR);
    }

    @Test
    void specialTypesAreKnown() {
        assertThat(field(UserInfo.TYPE, "extra").type())
                .isEqualTo(ValueType.map(ValueType.wrappedList(ValueType.scalar(ValueType.Kind.STRING))));
        assertThat(field(JSONSchemaProps.TYPE, "$ref").index()).isEqualTo(JSONSchemaProps.REF);
        assertThat(field(JSONSchemaProps.TYPE, "default").type().kind()).isEqualTo(ValueType.Kind.JSON);
        assertThat(BuiltinTypes.all().stream()
                        .filter(type -> type.jsonForm() != MessageType.JsonForm.OBJECT)
                        .map(MessageType::simpleName))
                .containsExactly("JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray");
        assertThat(BuiltinTypes.all().stream()
                        .flatMap(type -> type.fields().stream())
                        .filter(Field::embedsKind)
                        .map(Field::name))
                .containsExactly("volumeClaimTemplates", "items");
        assertThat(StatefulSetSpec.TYPE
                        .field(StatefulSetSpec.VOLUME_CLAIM_TEMPLATES)
                        .embedsKind())
                .isTrue();
    }

    @Test
    void resourcesAreThoseOfDiscovery() {
        ApiResource pods = Objects.requireNonNull(BuiltinResources.find("", "v1", "pods"));
        assertThat(pods.type()).isSameAs(CoreV1.PODS);
        assertThat(pods.shortNames()).containsExactly("po");
        assertThat(pods.categories()).containsExactly("all");
        assertThat(pods.namespaced()).isTrue();
        assertThat(pods.verbs())
                .containsExactly("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        assertThat(pods.subresources().stream()
                        .filter(subresource -> subresource.name().equals("eviction"))
                        .map(ApiResource.Subresource::kind))
                .isEqualTo(List.of(new GroupVersionKind("policy", "v1", "Eviction")));
        assertThat(BuiltinResources.all()).hasSize(68);
    }

    @Test
    void descriptionsAreThere() {
        assertThat(Descriptions.of(Pod.TYPE)).startsWith("Pod is a collection of containers");
        assertThat(Descriptions.of(PodSpec.TYPE, PodSpec.VOLUMES)).startsWith("List of volumes");
        assertThat(BuiltinTypes.declaredDefault(BuiltinTypes.named("io.k8s.api.core.v1.ContainerPort"), "protocol"))
                .isEqualTo("\"TCP\"");
        assertThat(Descriptions.enumValues(PodSpec.TYPE, PodSpec.RESTART_POLICY))
                .containsExactly("Always", "Never", "OnFailure");
        assertThat(Descriptions.enumValues(PodSpec.TYPE, PodSpec.NODE_NAME)).isEmpty();
    }
}
