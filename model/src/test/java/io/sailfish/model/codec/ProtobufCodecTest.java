package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.JsonMessages;
import io.sailfish.model.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufCodecTest {

    @Test
    void valueFieldsAreWrittenEvenWhenEmpty() {
        byte[] bytes = ProtobufEncoder.encode(JsonMessages.read("ObjectReference", "{\"name\":\"a\"}"));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0a0012001a01612200" + "2a0032003a00");
    }

    @Test
    void zerosOfPointersAreKeptAndOthersAreNot() {
        Message spec = JsonMessages.read("DeploymentSpec", "{\"replicas\":0}");
        Message back = ProtobufDecoder.decode(ProtobufEncoder.encode(spec), spec.messageType());
        assertThat(back).isEqualTo(spec);
        assertThat(back.get("replicas")).isEqualTo(0);
        assertThat(back.get("minReadySeconds")).isNull();
        Message none =
                ProtobufDecoder.decode(ProtobufEncoder.encode(spec.messageType().empty()), spec.messageType());
        assertThat(none.isEmpty()).isTrue();
    }

    @Test
    void envelopesNameTheKind() {
        Message map = JsonMessages.read("ConfigMap", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        byte[] bytes = ProtobufEnvelope.encode(map);
        assertThat(new String(bytes, 0, 4, StandardCharsets.ISO_8859_1)).isEqualTo("k8s\0");
        ProtobufEnvelope envelope = ProtobufEnvelope.open(bytes);
        assertThat(envelope.kind()).isEqualTo("ConfigMap");
        assertThat(envelope.apiVersion()).isEqualTo("v1");
        assertThat(envelope.decode(map.messageType())).isEqualTo(map);
        assertThat(ProtobufEnvelope.isEnvelope("{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> ProtobufEnvelope.open("{}  {}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void unknownFieldsArePassedOver() {
        Message map = JsonMessages.read("ConfigMap", "{\"data\":{\"k\":\"v\"}}");
        byte[] bytes = ProtobufEncoder.encode(map);
        byte[] more = Arrays.copyOf(bytes, bytes.length + 6);
        System.arraycopy(HexFormat.of().parseHex("b206021234c0"), 0, more, bytes.length, 5);
        assertThat(ProtobufDecoder.decode(Arrays.copyOf(more, bytes.length + 5), map.messageType()))
                .isEqualTo(map);
    }

    @Test
    void listsAreWrittenPieceByPiece() {
        Message item = JsonMessages.read("ConfigMap", "{\"data\":{\"k\":\"" + "v".repeat(300) + "\"}}");
        Message metadata = JsonMessages.read("ListMeta", "{\"resourceVersion\":\"7\"}");
        byte[] encoded = ProtobufEncoder.encode(item);
        ByteOutput out = new ByteOutput();
        ProtobufListEncoder.begin(
                GroupVersionKind.of("v1", "ConfigMapList"),
                metadata,
                2 * ProtobufListEncoder.itemLength(encoded.length),
                out);
        ProtobufListEncoder.item(encoded, 0, encoded.length, out);
        ProtobufListEncoder.item(encoded, 0, encoded.length, out);
        ProtobufListEncoder.end(out);
        ProtobufEnvelope envelope = ProtobufEnvelope.open(out.toByteArray());
        assertThat(envelope.kind()).isEqualTo("ConfigMapList");
        Message list = envelope.decode(JsonMessages.type("ConfigMapList"));
        assertThat(list.get("metadata")).isEqualTo(metadata);
        assertThat(list.get("items")).isEqualTo(List.of(item, item));
        assertThat(out.toByteArray())
                .isEqualTo(ProtobufEnvelope.encode(list, GroupVersionKind.of("v1", "ConfigMapList")));
    }

    @Test
    void watchEventsTravelInFrames() {
        byte[] object = ProtobufEnvelope.encode(JsonMessages.read("Pod", "{\"metadata\":{\"name\":\"a\"}}"));
        ProtobufWatchEvent event = new ProtobufWatchEvent("ADDED", object);
        byte[] frame = event.frame();
        int length = ProtobufWatchEvent.frameLength(frame, 0);
        assertThat(frame).hasSize(4 + length);
        assertThat(ProtobufWatchEvent.decode(frame, 4, length)).isEqualTo(event);
    }

    @Test
    void tablesHaveNoProtobuf() {
        assertThat(ProtobufEncoder.supports(JsonMessages.type("Table"))).isFalse();
        assertThat(ProtobufEncoder.supports(JsonMessages.type("Pod"))).isTrue();
    }
}
