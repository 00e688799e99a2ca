package io.sailfish.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PrefixTest {
    private static int address(String text) {
        return Ipv4Prefix.number(InetAddress.ofLiteral(text));
    }

    @Test
    void leavesOutBitsAfterTheSharedOnes() {
        assertThat(Ipv4Prefix.parse("10.96.3.7/12")).hasToString("10.96.0.0/12");
        assertThat(Ipv4Prefix.parse("192.0.2.1/0")).hasToString("0.0.0.0/0");
        assertThat(Ipv4Prefix.parse("192.0.2.1/32")).hasToString("192.0.2.1/32");
    }

    @Test
    void containsWhatSharesItsBits() {
        Ipv4Prefix upper = Ipv4Prefix.parse("200.0.0.0/6");
        assertThat(upper.contains(address("203.255.255.255"))).isTrue();
        assertThat(upper.contains(address("204.0.0.0"))).isFalse();
        assertThat(Ipv4Prefix.parse("0.0.0.0/0").contains(address("255.1.2.3"))).isTrue();
        assertThat(Ipv4Prefix.text(address("203.0.113.9"))).isEqualTo("203.0.113.9");
    }

    @Test
    void overlapsWhatItHoldsAndWhatHoldsIt() {
        Ipv4Prefix wide = Ipv4Prefix.parse("10.0.0.0/8");
        Ipv4Prefix narrow = Ipv4Prefix.parse("10.1.2.0/24");
        assertThat(wide.overlaps(narrow)).isTrue();
        assertThat(narrow.overlaps(wide)).isTrue();
        assertThat(narrow.overlaps(Ipv4Prefix.parse("10.1.3.0/24"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "2001:db8::/32", "host/8"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Ipv4Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
