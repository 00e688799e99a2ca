package io.sailfish.apiserver.kinds.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexRangesTest {

    @Test
    void countsAndCompares() throws IndexRanges.FormatException {
        IndexRanges some = IndexRanges.parse("0-2,5,7-9", 10);
        assertThat(some.count()).isEqualTo(7);
        assertThat(some.firstShared(IndexRanges.parse("3-4,8", 10))).isEqualTo(8);
        assertThat(some.firstShared(IndexRanges.parse("3-4,6", 10))).isEqualTo(-1);
        assertThat(IndexRanges.parse("", 10).count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5-2 | too large index: \"5\"",
                "1-2-3 | the fragment \"1-2-3\" violates the requirement that an index interval can have at most two"
                        + " parts separated by '-'",
                "a | cannot convert string to integer for index: \"a\"",
                "2,1 | non-increasing order, previous: 2, current: 1",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> IndexRanges.parse(text, 5)).hasMessage(message);
    }
}
