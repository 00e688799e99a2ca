package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.BodyOutput;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.ResponseStream;
import io.sailfish.store.Store;
import io.sailfish.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out the whole state of the store while the server works: everything, secrets too, so that it takes the right to get
 * this path, which only cluster-admin has. The stream ends with a checksum: one that was cut off is recognized.
 */
final class SnapshotEndpoint {
    static final String PATH = "/sailfish/v1/snapshot";

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotEndpoint.class);
    private static final int PIECE = 64 * 1024;
    /** Nothing of the past is cleaned away while a snapshot is written: a client that sleeps must not hold that up. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private SnapshotEndpoint() {}

    static void register(Endpoints endpoints, Store store, Executor threads) {
        endpoints.at(PATH, call -> threads.execute(() -> answer(call, store)));
    }

    private static void answer(Call call, Store store) {
        if (!call.info().verb().equals("get")) {
            call.respond(Response.text(405, "405 method not allowed\n"));
            return;
        }
        ResponseStream body = call.stream(new Response(200, "application/octet-stream", List.of(), List.of()));
        try (BufferedOutputStream out = new BufferedOutputStream(new BodyOutput(body, PATIENCE), PIECE)) {
            long revision = store.snapshot(out);
            out.flush();
            body.end();
            LOG.info(
                    "a snapshot of revision {} was given to {}",
                    revision,
                    call.user().name());
        } catch (IOException | StoreException failed) {
            LOG.warn("a snapshot for {} was not completed: {}", call.user().name(), failed.getMessage());
            body.abort();
        } catch (RuntimeException | Error failure) {
            body.abort();
            throw failure;
        }
    }
}
