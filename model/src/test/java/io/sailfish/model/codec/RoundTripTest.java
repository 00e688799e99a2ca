package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is written is read back, whatever the message; and no input makes a decoder fail in any way but its own. */
class RoundTripTest {

    @Property(tries = 2_000)
    void throughJson(@ForAll long seed) {
        Message message = new RandomMessages(seed).any();
        Decoded decoded = JsonDecoder.decode(JsonEncoder.encode(message), message.messageType());
        assertThat(decoded.problems()).isEmpty();
        requireEqual(decoded.message(), message);
    }

    @Property(tries = 2_000)
    void throughProtobuf(@ForAll long seed) {
        Message message = new RandomMessages(seed).any();
        requireEqual(ProtobufDecoder.decode(ProtobufEncoder.encode(message), message.messageType()), message);
    }

    @Property(tries = 2_000)
    void throughCbor(@ForAll long seed) {
        Message message = new RandomMessages(seed).any();
        Decoded decoded = CborDecoder.decode(CborEncoder.encode(message), message.messageType());
        assertThat(decoded.problems()).isEmpty();
        requireEqual(decoded.message(), message);
    }

    @Property(tries = 2_000)
    void brokenCborIsRefusedAsBroken(@ForAll long seed) {
        Message message = new RandomMessages(seed).any();
        byte[] cbor = mutated(CborEncoder.encode(message), new Random(seed));
        survives(() -> CborDecoder.decode(cbor, message.messageType()));
        survives(() -> CborDecoder.typeMeta(cbor));
        survives(() -> CborDecoder.parse(cbor));
    }

    @Property(tries = 300)
    void throughYamlAndTrees(@ForAll long seed) {
        Message message = new RandomMessages(seed).any();
        byte[] json = JsonEncoder.encode(message);
        requireEqual(
                JsonDecoder.decodeTree(JsonTree.parse(json), message.messageType())
                        .message(),
                message);
        byte[] yaml = YamlEncoder.encode(message);
        byte[] again = JsonEncoder.encode(
                YamlDecoder.decode(yaml, message.messageType()).message());
        assertThat(Arrays.equals(again, json)).as(message.messageType().name()).isTrue();
    }

    @Property(tries = 2_000)
    void brokenJsonIsRefusedAsBroken(@ForAll long seed) {
        Random random = new Random(seed);
        Message message = new RandomMessages(seed).any();
        byte[] json = mutated(JsonEncoder.encode(message), random);
        survives(() -> JsonDecoder.decode(json, message.messageType()));
        survives(() -> JsonDecoder.typeMeta(json));
        survives(() -> JsonTree.parse(json));
    }

    @Property(tries = 2_000)
    void brokenProtobufIsRefusedAsBroken(@ForAll long seed) {
        Random random = new Random(seed);
        Message message = new RandomMessages(seed).any();
        byte[] bytes = mutated(ProtobufEncoder.encode(message), random);
        survives(() -> ProtobufDecoder.decode(bytes, message.messageType()));
        survives(() -> ProtobufWatchEvent.decode(bytes, 0, bytes.length));
        if (message.messageType().kind() != null) {
            byte[] envelope = mutated(ProtobufEnvelope.encode(message), random);
            survives(() -> ProtobufEnvelope.open(envelope).decode(message.messageType()));
        }
    }

    @Property(tries = 500)
    void brokenYamlIsRefusedAsBroken(@ForAll long seed) {
        Random random = new Random(seed);
        Message message = new RandomMessages(seed).any();
        byte[] yaml = mutated(YamlEncoder.encode(message), random);
        survives(() -> YamlDecoder.decode(yaml, message.messageType()));
    }

    @Property(tries = 1_000)
    void noiseIsRefused(@ForAll byte[] noise, @ForAll long seed) {
        MessageType type = new RandomMessages(seed).any().messageType();
        survives(() -> JsonDecoder.decode(noise, type));
        survives(() -> ProtobufDecoder.decode(noise, type));
        survives(() -> YamlDecoder.decode(noise, type));
        survives(() -> CborDecoder.decode(noise, type));
    }

    /** Settled, since JSON shows the items of an empty list; without printing messages of several hundred kilobytes. */
    private static void requireEqual(Message actual, Message expected) {
        assertThat(actual.settled().equals(expected))
                .as(expected.messageType().name())
                .isTrue();
    }

    private static void survives(Runnable decoding) {
        try {
            decoding.run();
        } catch (DecodeException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] result = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && result.length > 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] = (byte) random.nextInt();
                case 1 -> result[at] = (byte) "{}[]\",:0-e\\".charAt(random.nextInt(11));
                case 2 -> result = Arrays.copyOf(result, at);
                default -> {
                    int length = Math.min(random.nextInt(16), result.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), result, at, length);
                }
            }
        }
        return result;
    }
}
