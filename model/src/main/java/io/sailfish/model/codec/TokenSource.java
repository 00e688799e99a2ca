package io.sailfish.model.codec;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A source of tokens of our own: the part of Jackson's contract that the decoders do not use. */
abstract sealed class TokenSource extends ParserMinimalBase permits JsonTokens, CborTokens, TreeParser {
    private boolean closed;

    TokenSource() {
        super(0, StreamReadConstraints.defaults());
    }

    @Override
    @Deprecated
    public String getCurrentName() throws IOException {
        return currentName();
    }

    @Override
    public void overrideCurrentName(String name) {
        throw new UnsupportedOperationException("names of tokens are those of the source");
    }

    @Override
    public char[] getTextCharacters() throws IOException {
        return String.valueOf(getText()).toCharArray();
    }

    @Override
    public boolean hasTextCharacters() {
        return false;
    }

    @Override
    public int getTextLength() throws IOException {
        return String.valueOf(getText()).length();
    }

    @Override
    public int getTextOffset() {
        return 0;
    }

    @Override
    public byte[] getBinaryValue(Base64Variant variant) throws IOException {
        return variant.decode(String.valueOf(getText()));
    }

    @Override
    public NumberType getNumberType() throws IOException {
        return switch (getNumberValue()) {
            case Integer _, Short _, Byte _ -> NumberType.INT;
            case Long _ -> NumberType.LONG;
            case BigInteger _ -> NumberType.BIG_INTEGER;
            case BigDecimal _ -> NumberType.BIG_DECIMAL;
            default -> NumberType.DOUBLE;
        };
    }

    @Override
    public BigInteger getBigIntegerValue() throws IOException {
        return getNumberValue() instanceof BigInteger big ? big : BigInteger.valueOf(getLongValue());
    }

    @Override
    public float getFloatValue() throws IOException {
        return (float) getDoubleValue();
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        return new BigDecimal(getNumberValue().toString());
    }

    @Override
    protected void _handleEOF() {
        // Each source tells an early end itself.
    }

    @Override
    public @Nullable ObjectCodec getCodec() {
        return null;
    }

    @Override
    public void setCodec(ObjectCodec codec) {
        throw new UnsupportedOperationException("a token source maps no objects");
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    @Deprecated
    public JsonLocation getCurrentLocation() {
        return JsonLocation.NA;
    }

    @Override
    @Deprecated
    public JsonLocation getTokenLocation() {
        return JsonLocation.NA;
    }
}
