package io.sailfish.model.codec;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.MessageType.JsonForm;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes messages of built-in types out of a seed: each seed another type, another shape. */
final class RandomMessages {
    private static final List<MessageType> TYPES = BuiltinTypes.all().stream()
            .filter(ProtobufEncoder::supports)
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    private static final String[] TEXTS = {
        "a", "name", "<html>&", "é€😀", "line\nline", "\"quoted\\\"", "\u2028", "x".repeat(200), " ", "true", "01"
    };
    private static final String[] QUANTITIES = {"1", "100m", "2Gi", "1.500", "1e6", "-3", "12345678901234567890"};

    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    Message any() {
        return message(TYPES.get(random.nextInt(TYPES.size())), 0);
    }

    Message any(MessageType type) {
        return message(type, 0);
    }

    private Message message(MessageType type, int depth) {
        Message.Builder builder = type.builder();
        if (type.jsonForm() != JsonForm.OBJECT) {
            alternative(type, builder, depth);
            return builder.build();
        }
        double density = depth == 0 ? 0.9 : 0.5 / depth;
        for (Field field : type.fields()) {
            if (random.nextDouble() < density) {
                builder.set(field.index(), value(field.type(), depth + 1));
            }
        }
        return builder.build();
    }

    /** One of the forms that such a type takes in JSON. */
    private void alternative(MessageType type, Message.Builder builder, int depth) {
        if (type.jsonForm() == JsonForm.BOOL_OR_MESSAGE) {
            builder.set(0, true);
            if (random.nextBoolean()) {
                builder.set(1, value(type.field(1).type(), depth + 1));
            }
        } else {
            int index = random.nextInt(2);
            ValueType content = type.field(index).type();
            builder.set(index, index == 0 ? value(content, depth + 1) : List.of(value(content.element(), depth + 1)));
        }
    }

    private Object value(ValueType type, int depth) {
        return switch (type.kind()) {
            case STRING -> text();
            case BOOL -> random.nextBoolean();
            case INT32 -> random.nextBoolean() ? random.nextInt(10) : random.nextInt();
            case INT64 -> random.nextBoolean() ? random.nextInt(10) : random.nextLong();
            case DOUBLE -> random.nextBoolean() ? random.nextInt(100) / 4.0 : random.nextGaussian() * 1e30;
            case BYTES -> bytes();
            case MESSAGE -> message(type.message(), depth);
            case LIST -> list(type.element(), depth);
            case MAP -> map(type.element(), depth);
            case QUANTITY -> Quantity.parse(QUANTITIES[random.nextInt(QUANTITIES.length)]);
            case TIME -> Timestamp.seconds(instant());
            case MICRO_TIME -> Timestamp.micros(instant());
            case DURATION -> Duration.ofNanos(random.nextLong());
            case INT_OR_STRING -> random.nextBoolean() ? IntOrString.of(random.nextInt()) : IntOrString.of(text());
            case JSON -> StringMap.of("k", List.of(text(), random.nextLong(), true, random.nextInt() / 8.0 + 0.0625));
            case RAW_JSON -> Bytes.utf8("{\"f:a\":{}}");
        };
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private Bytes bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private Instant instant() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private List<Object> list(ValueType element, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(element, depth));
        }
        return List.copyOf(list);
    }

    private StringMap<Object> map(ValueType element, int depth) {
        StringMap<Object> map = StringMap.of();
        for (int i = random.nextInt(4); i > 0; i--) {
            map = map.with("k" + random.nextInt(100) + text(), value(element, depth));
        }
        return map;
    }
}
