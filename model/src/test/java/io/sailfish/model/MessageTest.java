package io.sailfish.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final MessageType NARROW = ofStrings(40);
    private static final MessageType WIDE = ofStrings(100);

    /** A change of one field; a null value removes it. */
    record Change(int field, @Nullable String value) {}

    private static MessageType ofStrings(int fields) {
        MessageType type = new MessageType("test.Strings" + fields, Message::new);
        type.define(
                MessageType.JsonForm.OBJECT,
                null,
                IntStream.range(0, fields)
                        .mapToObj(index -> new Field(
                                index,
                                "field" + index,
                                index + 1,
                                0,
                                ValueType.scalar(ValueType.Kind.STRING),
                                index % 2 == 0,
                                true,
                                false,
                                Field.Merge.NONE,
                                false))
                        .toList());
        return type;
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.strings().alpha().ofMaxLength(2).injectNull(0.3))
                .as(Change::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void behavesAsAMapOfItsFields(@ForAll("changes") List<Change> changes, @ForAll boolean wide) {
        MessageType type = wide ? WIDE : NARROW;
        Map<Integer, String> expected = new HashMap<>();
        Message byWith = type.empty();
        Message.Builder builder = type.builder();
        for (Change change : changes) {
            Field field = type.field(change.field() % type.fields().size());
            String value = change.value();
            byWith = byWith.with(field.index(), value);
            builder.set(field.index(), value);
            if (value == null || value.isEmpty() && !field.keepsZero()) {
                expected.remove(field.index());
            } else {
                expected.put(field.index(), value);
            }
            check(byWith, expected);
        }
        assertThat(builder.build()).isEqualTo(byWith).hasSameHashCodeAs(byWith);
        assertThat(byWith.toBuilder().build()).isEqualTo(byWith);
        assertThat(byWith.isEmpty()).isEqualTo(byWith == type.empty());
    }

    private static void check(Message message, Map<Integer, String> expected) {
        for (Field field : message.messageType().fields()) {
            assertThat(message.get(field.index())).isEqualTo(expected.get(field.index()));
            assertThat(message.has(field.index())).isEqualTo(expected.containsKey(field.index()));
        }
    }

    @Test
    void readsAndWritesTypedFields() {
        PodSpec spec = PodSpec.builder()
                .containers(
                        List.of(Container.builder().name("web").image("nginx").build()))
                .nodeSelector(Map.of("zone", "b", "arch", "arm64"))
                .terminationGracePeriodSeconds(0L)
                .build();
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.EMPTY.withName("a").withNamespace("b"))
                .spec(spec)
                .build();
        assertThat(pod.kind()).isEqualTo(new GroupVersionKind("", "v1", "Pod"));
        assertThat(pod.key()).isEqualTo(new NamespacedName("b", "a"));
        assertThat(pod.spec().containers().getFirst().image()).isEqualTo("nginx");
        assertThat(List.copyOf(spec.nodeSelector().keySet())).containsExactly("arch", "zone");
        assertThat(spec.hasTerminationGracePeriodSeconds()).isTrue();
        assertThat(spec.terminationGracePeriodSeconds(30)).isZero();
        assertThat(spec.without(PodSpec.TERMINATION_GRACE_PERIOD_SECONDS).terminationGracePeriodSeconds(30))
                .isEqualTo(30);
    }

    @Test
    void readsAbsentFieldsAsZero() {
        PodSpec spec = PodSpec.EMPTY;
        assertThat(spec.nodeName()).isEmpty();
        assertThat(spec.hostNetwork()).isFalse();
        assertThat(spec.containers()).isEmpty();
        assertThat(spec.nodeSelector()).isEmpty();
        assertThat(spec.hasSecurityContext()).isFalse();
        assertThat(spec.securityContext()).isSameAs(PodSecurityContext.EMPTY);
        assertThat(ObjectMeta.EMPTY.creationTimestamp()).isEqualTo(Timestamp.ZERO);
        assertThat(Pod.EMPTY.metadata()).isSameAs(ObjectMeta.EMPTY);
    }

    @Test
    void dropsZerosOfValuesAndKeepsThoseOfPointers() {
        assertThat(PodSpec.EMPTY.withNodeName("")).isSameAs(PodSpec.EMPTY);
        assertThat(PodSpec.EMPTY.withHostNetwork(false)).isSameAs(PodSpec.EMPTY);
        assertThat(PodSpec.EMPTY.withContainers(List.of())).isSameAs(PodSpec.EMPTY);
        assertThat(Pod.EMPTY.withSpec(PodSpec.EMPTY)).isSameAs(Pod.EMPTY);
        assertThat(PodSpec.EMPTY.withSecurityContext(PodSecurityContext.EMPTY).hasSecurityContext())
                .isTrue();
        assertThat(PodSpec.EMPTY.withEnableServiceLinks(false).enableServiceLinks(true))
                .isFalse();
    }

    @Test
    void sharesWhatDoesNotChange() {
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.EMPTY.withName("a"))
                .spec(PodSpec.EMPTY.withNodeName("n"))
                .build();
        Pod renamed = pod.withMetadata(pod.metadata().withName("b"));
        assertThat(renamed.spec()).isSameAs(pod.spec());
        assertThat(pod.withSpec(PodSpec.EMPTY.withNodeName("n"))).isSameAs(pod);
        assertThat(renamed.withMetadata(pod.metadata())).isEqualTo(pod).isNotSameAs(pod);
    }

    @Test
    void keepsNoReferenceToWhatItWasGiven() {
        List<Container> containers = new ArrayList<>(List.of(Container.EMPTY.withName("a")));
        PodSpec spec = PodSpec.EMPTY.withContainers(containers);
        containers.clear();
        assertThat(spec.containers()).hasSize(1);
    }
}
