package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Bytes;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CborCodecTest {

    @Test
    void namesAreSortedByTheirBytesAndTextIsBytes() {
        ConfigMap map = ConfigMap.builder()
                .metadata(ObjectMeta.builder().name("a").build())
                .data(Map.of("bb", "1", "a", "2"))
                .build();
        assertThat(hex(CborEncoder.encode(map)))
                .isEqualTo("d9d9f7" + "a4"
                        + text("data") + "a2" + text("a") + text("2") + text("bb") + text("1")
                        + text("kind") + text("ConfigMap")
                        + text("metadata") + "a2" + text("name") + text("a") + text("creationTimestamp") + "f6"
                        + text("apiVersion") + text("v1"));
    }

    @Test
    void bytesSayThatTheyStandInBase64InText() {
        Secret secret = Secret.builder().data(Map.of("k", Bytes.utf8("xyz"))).build();
        assertThat(hex(CborEncoder.encode(secret))).contains(text("k") + "d643" + "78797a");
        assertThat(((Secret) decoded("d9d9f7a1" + text("data") + "a1" + text("k") + "d64378797a", Secret.TYPE)).data())
                .containsEntry("k", Bytes.utf8("xyz"));
        // Bytes that do not say so are base64 already, as they would be in JSON.
        assertThat(((Secret) decoded("a1" + text("data") + "a1" + text("k") + text("eHl6"), Secret.TYPE)).data())
                .containsEntry("k", Bytes.utf8("xyz"));
    }

    @Test
    void whateverFormTextAndLengthsComeIn() {
        String indefinite = "bf" + "6464617461" + "bf" + "6161" + "7f" + "6131" + "6132" + "ff" + "ff" + "ff";
        assertThat(((ConfigMap) decoded(indefinite, ConfigMap.TYPE)).data()).containsEntry("a", "12");
    }

    @Test
    void numbersTakeTheirShortestForm() {
        assertThat(hex(CborEncoder.encodeTree(List.of(0L, 23L, 24L, -1L, 1000L, 1.5, 0.1))))
                .isEqualTo("d9d9f7" + "87" + "00" + "17" + "1818" + "20" + "1903e8" + "f93e00" + "fb3fb999999999999a");
    }

    @Test
    void whatJsonCannotSayIsRefused() {
        for (String bad : List.of("c249010000000000000000", "f97e00", "f97c00", "f7", "a10102", "1bffffffffffffffff")) {
            assertThatThrownBy(() -> CborDecoder.parse(HexFormat.of().parseHex(bad)))
                    .as(bad)
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith("cbor: ");
        }
    }

    @Test
    void depthAndLengthsAreBounded() {
        assertThatThrownBy(() -> CborDecoder.parse(HexFormat.of().parseHex("81".repeat(65) + "00")))
                .hasMessage("cbor: exceeded max nested level 64");
        assertThatThrownBy(() -> CborDecoder.parse(HexFormat.of().parseHex("9b7fffffffffffffff")))
                .hasMessage("cbor: unexpected EOF");
        assertThatThrownBy(() -> CborDecoder.parse(HexFormat.of().parseHex("0000")))
                .hasMessage("cbor: 1 bytes of extraneous data starting at index 1");
    }

    @Test
    void unknownAndDuplicateNamesAreReported() {
        Decoded decoded = CborDecoder.decode(
                HexFormat.of().parseHex("a3" + text("nope") + "01" + text("data") + "a0" + text("data") + "a0"),
                ConfigMap.TYPE);
        assertThat(decoded.problems()).containsExactly("unknown field \"nope\"", "duplicate field \"data\"");
    }

    private static Object decoded(String hex, io.sailfish.model.MessageType type) {
        return CborDecoder.decode(HexFormat.of().parseHex(hex), type).message();
    }

    private static String text(String text) {
        return hex(CborText.key(text));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
