package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.sailfish.model.value.GoDuration;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.MomentFormatException;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.QuantityFormatException;
import io.sailfish.model.value.Timestamp;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes values of single JSON tokens. What is of a wrong type is told to the findings and is null. Used once. */
final class ScalarTokens {
    private final JsonParser parser;
    private final Findings findings;
    /** The moment read last: the times in an object are often the same. */
    private String lastTimeText = "";

    private Timestamp lastTime = Timestamp.ZERO;

    ScalarTokens(JsonParser parser, Findings findings) {
        this.parser = parser;
        this.findings = findings;
    }

    @Nullable
    Object int32(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            try {
                return parser.getIntValue();
            } catch (InputCoercionException e) {
                return findings.mismatch(token, "int32");
            }
        }
        return findings.mismatch(token, "int32");
    }

    @Nullable
    Object int64(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            try {
                return parser.getLongValue();
            } catch (InputCoercionException e) {
                return findings.mismatch(token, "int64");
            }
        }
        return findings.mismatch(token, "int64");
    }

    @Nullable
    Object float64(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = parser.getDoubleValue();
            return Double.isInfinite(value) ? findings.mismatch(token, "float64") : (Object) value;
        }
        return findings.mismatch(token, "float64");
    }

    @Nullable
    Object bytes(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return findings.mismatch(token, "[]uint8");
        }
        try {
            return GoBase64.decode(parser.getText());
        } catch (IllegalArgumentException e) {
            return findings.wrongType(e.getMessage());
        }
    }

    @Nullable
    Object quantity(JsonToken token) throws IOException {
        String text = switch (token) {
            case VALUE_STRING -> parser.getText().strip();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
        try {
            return Quantity.parse(text);
        } catch (QuantityFormatException e) {
            return findings.refused(e.getMessage());
        }
    }

    @Nullable
    Object time(JsonToken token, boolean micros) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return findings.refusedMismatch(token, "string");
        }
        String text = parser.getText();
        try {
            if (micros) {
                return Timestamp.parseMicros(text);
            }
            if (!text.equals(lastTimeText)) {
                lastTime = Timestamp.parse(text);
                lastTimeText = text;
            }
            return lastTime;
        } catch (MomentFormatException e) {
            return findings.refused(e.getMessage());
        }
    }

    @Nullable
    Duration duration(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            findings.refusedMismatch(token, "string");
            return null;
        }
        try {
            return GoDuration.parse(parser.getText());
        } catch (MomentFormatException e) {
            findings.refused(e.getMessage());
            return null;
        }
    }

    @Nullable
    Object intOrString(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return IntOrString.of(parser.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            try {
                return IntOrString.of(parser.getIntValue());
            } catch (InputCoercionException e) {
                return findings.refusedMismatch(token, "int32");
            }
        }
        return findings.refusedMismatch(token, "int32");
    }
}
