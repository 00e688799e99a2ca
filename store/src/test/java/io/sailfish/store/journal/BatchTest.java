package io.sailfish.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Write;
import io.sailfish.store.journal.Batch.Decision.Accepted;
import io.sailfish.store.journal.Batch.Decision.Refused;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Bytes VALUE = Bytes.utf8("v");
    private static final Entry EXISTING = new Entry("/a".getBytes(StandardCharsets.UTF_8), 5, 3, 0);

    private final Batch batch =
            new Batch(key -> new String(key, StandardCharsets.UTF_8).equals("/a") ? EXISTING : null, 10, 1_000);

    @Test
    void decidesEachWriteAgainstTheOnesBeforeIt() {
        assertThat(batch.decide(new Write.Create("/b", VALUE, 0, null))).isEqualTo(new Accepted(11));
        assertThat(batch.decide(new Write.Create("/b", VALUE, 0, null))).isEqualTo(new Refused(11));
        assertThat(batch.decide(new Write.Update("/b", VALUE, 11, 2, null))).isEqualTo(new Accepted(12));
        assertThat(batch.decide(new Write.Delete("/b", 11))).isEqualTo(new Refused(12));
        assertThat(batch.decide(new Write.Delete("/b", 12))).isEqualTo(new Accepted(13));
        assertThat(batch.decide(new Write.Update("/b", VALUE, 13, 0, null))).isEqualTo(new Refused(0));
        assertThat(batch.decide(new Write.Create("/b", VALUE, 0, null))).isEqualTo(new Accepted(14));
        assertThat(batch.changes())
                .containsExactly(
                        new Change(11, "/b", VALUE, 11, 0, 0),
                        new Change(12, "/b", VALUE, 11, 11, 3_000),
                        new Change(13, "/b", null, 0, 12, 0),
                        new Change(14, "/b", VALUE, 14, 13, 0));
        assertThat(batch.entries()).extracting(Entry::modRevision).containsExactly(11L, 12L, 13L, 14L);
    }

    @Test
    void anExpiryComesBeforeTheWritesOfItsBatch() {
        batch.expire(EXISTING);
        assertThat(batch.decide(new Write.Update("/a", VALUE, 5, 0, null))).isEqualTo(new Refused(0));
        assertThat(batch.changes()).containsExactly(new Change(11, "/a", null, 0, 5, 0));
    }

    @Test
    void refusalsUseUpNoRevision() {
        assertThat(batch.decide(new Write.Create("/a", VALUE, 0, null))).isEqualTo(new Refused(5));
        assertThat(batch.decide(new Write.Update("/a", VALUE, 5, 0, null))).isEqualTo(new Accepted(11));
    }
}
