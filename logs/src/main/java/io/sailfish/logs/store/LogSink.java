package io.sailfish.logs.store;

import io.sailfish.logs.entry.LogEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Takes entries and keeps them.
 *
 * <p>Of each source a sink remembers how far it has taken it. An entry that ends at or before that place is there already
 * and passed over. One that begins before and ends after it is not taken, nor are those of its source that follow it in
 * the batch: their sender has cut the text otherwise than before, and has to go back to the place that the receipt names.
 * Entries of one source are sent in order, one batch at a time.
 */
public interface LogSink {

    /**
     * Takes a batch. When it returns, what was taken outlives the death of the sink's process; when it throws, parts of the
     * batch may or may not have been taken, and sending it again does no harm. Blocks while the sink is busy.
     *
     * @param urgent whether more waits to be sent, so that gathering further batches would help nobody
     * @return how far each source of the batch has been taken; a source of which nothing is known is not named
     */
    Map<String, Long> append(List<LogEntry> batch, boolean urgent) throws IOException;
}
