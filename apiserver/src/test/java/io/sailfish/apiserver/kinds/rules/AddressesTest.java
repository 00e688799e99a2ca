package io.sailfish.apiserver.kinds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressesTest {

    @Test
    void knowsAddressesOfBothFamilies() {
        assertThat(Addresses.parse("10.0.0.1")).isNotNull();
        assertThat(Addresses.parse("010.0.0.1")).isEqualTo(Addresses.parse("10.0.0.1"));
        assertThat(Addresses.isSix("fd00::1")).isTrue();
        assertThat(List.of("", "x", "10.0.0", "10.0.0.256", "10.0.0.1.2", "fe80::1%eth0", "1::2::3"))
                .allSatisfy(text -> assertThat(Addresses.parse(text)).isNull());
    }

    @Test
    void knowsRanges() {
        assertThat(List.of("10.0.0.0/8", "10.1.2.3/32", "fd00::/64")).allMatch(Addresses::isRange);
        assertThat(List.of("10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "/8"))
                .noneMatch(Addresses::isRange);
        assertThat(Addresses.isStrictlyWithin("10.1.0.0/16", "10.0.0.0/8")).isTrue();
        assertThat(Addresses.isStrictlyWithin("10.0.0.0/8", "10.0.0.0/8")).isFalse();
        assertThat(Addresses.isStrictlyWithin("11.0.0.0/16", "10.0.0.0/8")).isFalse();
        assertThat(Addresses.isStrictlyWithin("fd00::/64", "10.0.0.0/8")).isFalse();
    }

    @Test
    void reportsAddressesThatLeadNowhere() {
        assertThat(List.of("0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.5", "::1", "fe80::1", "ff02::1"))
                .allSatisfy(text -> assertThat(unreachable(text)).hasSize(1));
        assertThat(unreachable("10.1.2.3")).isEmpty();
        assertThat(unreachable("fd00::1")).isEmpty();
    }

    private static List<FieldError> unreachable(String text) {
        FieldErrors errors = new FieldErrors();
        Addresses.checkReachable(errors, FieldPath.of("ip"), text);
        return errors.list();
    }
}
