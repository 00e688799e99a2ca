package io.sailfish.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.LimitRange;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufDecoder;
import io.sailfish.model.codec.ProtobufEncoder;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.FieldSet;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.patch.MergePatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Empty lists and maps that a document holds: told from none until the message is settled, as in Go. */
class SettlingTest {
    private static final String LIMITS =
            "{\"kind\":\"LimitRange\",\"apiVersion\":\"v1\",\"metadata\":{\"creationTimestamp\":null},"
                    + "\"spec\":{\"limits\":%s}}";

    private static <T extends Message> T json(String text, T example) {
        return cast(JsonDecoder.decode(bytes(text), example.messageType()).message());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Message> T cast(Message message) {
        return (T) message;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Message message) {
        return new String(JsonEncoder.encode(message), StandardCharsets.UTF_8);
    }

    @Test
    void listsThatAreAlwaysShownAreShownAsTheyWereSent() {
        LimitRange sent = json(LIMITS.formatted("[]"), LimitRange.EMPTY);
        assertThat(text(sent)).isEqualTo(LIMITS.formatted("[]"));
        assertThat(CborDecoder.decode(CborEncoder.encode(sent), LimitRange.TYPE).message())
                .isEqualTo(sent);
        assertThat(YamlDecoder.decode(bytes("spec: {limits: []}"), LimitRange.TYPE)
                        .message())
                .isEqualTo(sent);
        assertThat(text(sent.settled())).isEqualTo(LIMITS.formatted("null"));
        assertThat(sent.settled()).isEqualTo(json(LIMITS.formatted("null"), LimitRange.EMPTY));
    }

    @Test
    void protobufTellsNothingApart() {
        LimitRange sent = json(LIMITS.formatted("[]"), LimitRange.EMPTY);
        assertThat(ProtobufDecoder.decode(ProtobufEncoder.encode(sent), LimitRange.TYPE))
                .isEqualTo(sent.settled());
    }

    @Test
    void whatJsonOmitsIsLeftOutAlthoughItIsThere() {
        ConfigMap sent = json("{\"metadata\":{\"labels\":{},\"finalizers\":[]},\"data\":{}}", ConfigMap.EMPTY);
        assertThat(sent.has(ConfigMap.DATA)).isTrue();
        assertThat(text(sent)).isEqualTo(text(ConfigMap.EMPTY));
        assertThat(CborEncoder.encode(sent)).isEqualTo(CborEncoder.encode(ConfigMap.EMPTY));
        assertThat(sent.settled()).isEqualTo(ConfigMap.EMPTY);
    }

    @Test
    void structsThatAreEmptyOnceSettledGoAndPointersStay() {
        Pod sent = json(
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{}},\"args\":[]}],"
                        + "\"affinity\":{\"podAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[]}}}}",
                Pod.EMPTY);
        Pod pod = json("{\"spec\":{\"containers\":[{\"name\":\"c\"}],\"affinity\":{\"podAffinity\":{}}}}", Pod.EMPTY);
        assertThat(sent.settled()).isEqualTo(pod).isNotEqualTo(sent);
        assertThat(pod.settled()).isSameAs(pod);
        assertThat(((Pod) sent.settled()).spec().has(PodSpec.AFFINITY)).isTrue();
    }

    @Test
    void aListThatIsAlwaysShownIsOwnedThoughEmpty() {
        FieldManager manager = new FieldManager("v1", "", FieldSet.EMPTY);
        ApiObject sent = manager.update(null, json(LIMITS.formatted("[]"), LimitRange.EMPTY), "one", Instant.EPOCH);
        assertThat(sent.metadata().managedFields().getFirst().fieldsV1().utf8())
                .isEqualTo("{\"f:spec\":{\"f:limits\":{}}}");
        ApiObject none = manager.update(null, json(LIMITS.formatted("null"), LimitRange.EMPTY), "one", Instant.EPOCH);
        assertThat(none.metadata().managedFields()).isEmpty();
        ApiObject omitted = manager.update(null, json("{\"data\":{}}", ConfigMap.EMPTY), "one", Instant.EPOCH);
        assertThat(omitted.metadata().managedFields()).isEmpty();
    }

    @Test
    void patchesSendEmptyListsToo() {
        LimitRange live = json(LIMITS.formatted("null"), LimitRange.EMPTY);
        ApiObject patched = MergePatch.apply(live, bytes("{\"spec\":{\"limits\":[]}}"), FieldValidation.STRICT)
                .object();
        assertThat(text(patched)).isEqualTo(LIMITS.formatted("[]"));
        assertThat(patched.settled()).isEqualTo(live);
    }
}
