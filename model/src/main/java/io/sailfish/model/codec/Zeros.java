package io.sailfish.model.codec;

import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.Plan.ValuePlan;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The zero values of Go: what null stands for inside lists and maps, and what value fields do not keep. */
final class Zeros {
    private Zeros() {}

    static Object of(ValuePlan plan) {
        return switch (plan.kind) {
            case STRING -> "";
            case BOOL -> false;
            case INT32 -> 0;
            case INT64 -> 0L;
            case DOUBLE -> 0.0;
            case BYTES -> Bytes.EMPTY;
            case MESSAGE -> plan.message().type.empty();
            case LIST -> List.of();
            case MAP -> StringMap.of();
            case QUANTITY -> Quantity.ZERO;
            case TIME, MICRO_TIME -> Timestamp.ZERO;
            case DURATION -> Duration.ZERO;
            case INT_OR_STRING -> IntOrString.of(0);
            case JSON -> JsonNull.NULL;
            case RAW_JSON -> Bytes.utf8("null");
        };
    }

    static boolean isZero(ValueType.Kind kind, Object value) {
        return switch (kind) {
            case STRING -> ((String) value).isEmpty();
            case BOOL -> !((Boolean) value);
            case INT32 -> (Integer) value == 0;
            case INT64 -> (Long) value == 0;
            case DOUBLE -> (Double) value == 0;
            case BYTES -> ((Bytes) value).isEmpty();
            case MESSAGE -> ((Message) value).isEmpty();
            case LIST -> ((List<?>) value).isEmpty();
            case MAP -> ((Map<?, ?>) value).isEmpty();
            case TIME, MICRO_TIME -> ((Timestamp) value).isZero();
            case DURATION -> ((Duration) value).isZero();
            case QUANTITY -> value.equals(Quantity.ZERO);
            case INT_OR_STRING -> value instanceof IntOrString.Int(int number) && number == 0;
            case JSON, RAW_JSON -> false;
        };
    }
}
