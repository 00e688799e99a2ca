package io.sailfish.logs.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
    @ParameterizedTest
    @CsvSource({
        "web-*,web-0,true",
        "web-*,we,false",
        "*,'',true",
        "a*b*c,aXbYc,true",
        "a*b*c,aXbY,false",
        "?,x,true",
        "?,'',false",
        "web,web,true",
        "web,web-0,false",
        "*a,ba,true",
        "**a*,xxaxx,true"
    })
    void namesMatch(String pattern, String name, boolean expected) {
        assertThat(Wildcards.matches(pattern, name)).isEqualTo(expected);
    }
}
