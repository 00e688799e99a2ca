package io.sailfish.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sailfish.model.value.Quantity.Format;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0m, 0",
        "0Ki, 0",
        "., 0",
        "1, 1",
        "100m, 100m",
        "1000m, 1",
        "1500m, 1500m",
        "1.5, 1500m",
        "0.5, 500m",
        "1.5Gi, 1536Mi",
        "0.5Gi, 512Mi",
        "1024Mi, 1Gi",
        "2048Ki, 2Mi",
        "1Ki, 1Ki",
        "0.5Ki, 512",
        "1023, 1023",
        "1e3, 1e3",
        "1000e3, 1e6",
        "12E6, 12E6",
        "1E, 1E",
        "10000k, 10M",
        "0.1m, 100u",
        "1n, 1n",
        "0.1n, 1n",
        "-1, -1",
        "-1.5, -1500m",
        "+5, +5",
        "1.500, 1.500",
        "05, 05",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775808",
        "100Ei, 9223372036854775807",
        "0.3Ki, 307200m",
        "1.1Mi, 1153433600m",
        "1000000000000000000000, 1000E",
        "1e-20, 1e-9",
        "12345678901234567890123, 12345678901234567890123"
    })
    void isWrittenInCanonicalForm(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1x", "1 ", "1.2.3", "1Kii5x", "0x10"})
    void refusesWhatIsNoQuantity(String text) {
        assertThatExceptionOfType(QuantityFormatException.class)
                .isThrownBy(() -> Quantity.parse(text))
                .withMessage("quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--1", "1e", "1Kii", "1mm", "1K", "1g1", "1i"})
    void refusesUnknownSuffixes(String text) {
        assertThatExceptionOfType(QuantityFormatException.class).isThrownBy(() -> Quantity.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1000",
        "1500m, 2, 1500",
        "-1500m, -2, -1500",
        "1Ki, 1024, 1024000",
        "1n, 1, 1",
        "0.5, 1, 500",
        "9223372036854775807, 9223372036854775807, 9223372036854775807",
        "1e30, 9223372036854775807, 9223372036854775807",
        "-1e30, -9223372036854775808, -9223372036854775808",
        "12345678901234567890123, 9223372036854775807, 9223372036854775807"
    })
    void roundsAwayFromZero(String text, long value, long millis) {
        assertThat(Quantity.parse(text).value()).isEqualTo(value);
        assertThat(Quantity.parse(text).milliValue()).isEqualTo(millis);
    }

    @Test
    void addsAndSubtractsInTheFormatOfTheFirst() {
        assertThat(Quantity.parse("1Gi").add(Quantity.parse("512Mi"))).hasToString("1536Mi");
        assertThat(Quantity.parse("1").add(Quantity.parse("500m"))).hasToString("1500m");
        assertThat(Quantity.ZERO.add(Quantity.parse("1Mi"))).hasToString("1Mi");
        assertThat(Quantity.parse("1Mi").subtract(Quantity.parse("1Mi"))).hasToString("0");
        assertThat(Quantity.of(Long.MAX_VALUE).add(Quantity.of(1))).hasToString("9223372036854775808");
        assertThat(Quantity.ofMillis(250).multiply(4)).hasToString("1");
        assertThat(Quantity.of(1 << 20, Format.BINARY_SI)).hasToString("1Mi");
    }

    @Test
    void comparesAmountsAndEqualsTexts() {
        assertThat(Quantity.parse("1000m")).isEqualByComparingTo(Quantity.parse("1"));
        assertThat(Quantity.parse("1000m")).isEqualTo(Quantity.parse("1"));
        assertThat(Quantity.parse("1Ki")).isEqualByComparingTo(Quantity.parse("1024"));
        assertThat(Quantity.parse("1Ki")).isNotEqualTo(Quantity.parse("1024"));
        assertThat(Quantity.parse("1e999999999")).isGreaterThan(Quantity.parse("1E"));
    }

    @Test
    void extremeExponentsCostNothing() {
        Quantity huge = Quantity.parse("1e2000000000");
        assertThat(huge.add(Quantity.of(1)).compareTo(huge)).isZero();
        assertThat(Quantity.parse("12345678901234567890123e-2000000000")).hasToString("1e-9");
        assertThat(huge.value()).isEqualTo(Long.MAX_VALUE);
        assertThat(huge.roundUp(-3)).isSameAs(huge);
    }

    @Test
    void roundsUpToAScale() {
        assertThat(Quantity.parse("1.500").roundUp(-3)).hasToString("1.500");
        assertThat(Quantity.parse("1u").roundUp(-3)).hasToString("1m");
        assertThat(Quantity.parse("1500m").roundUp(0)).hasToString("2");
    }

    @Property
    void canonicalFormReadsBackAsTheSameAmount(
            @ForAll @LongRange(min = Long.MIN_VALUE + 1, max = Long.MAX_VALUE) long value,
            @ForAll @IntRange(min = -9, max = 18) int exponent,
            @ForAll Format format) {
        Quantity quantity = Quantity.scaled(value, exponent, format);
        Quantity back = Quantity.parse(quantity.toString());
        if (format != Format.BINARY_SI || quantity.decimal().abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
            assertThat(back).isEqualByComparingTo(quantity);
            assertThat(Quantity.parse(back.toString())).isEqualTo(back);
        }
    }

    @Property
    void arithmeticAgreesWithDecimals(
            @ForAll long left,
            @ForAll @IntRange(min = -9, max = 9) int leftExponent,
            @ForAll long right,
            @ForAll @IntRange(min = -9, max = 9) int rightExponent) {
        Quantity a = Quantity.scaled(left, leftExponent, Format.DECIMAL_SI);
        Quantity b = Quantity.scaled(right, rightExponent, Format.DECIMAL_SI);
        assertThat(a.add(b).decimal()).isEqualByComparingTo(a.decimal().add(b.decimal()));
        assertThat(a.subtract(b).decimal()).isEqualByComparingTo(a.decimal().subtract(b.decimal()));
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(a.decimal().compareTo(b.decimal()));
    }
}
