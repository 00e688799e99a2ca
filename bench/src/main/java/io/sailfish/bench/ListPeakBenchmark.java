package io.sailfish.bench;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.cli.training.PracticeLoad;
import io.sailfish.client.Client;
import io.sailfish.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * How much memory lists of very many pods need while they are under way, in JSON and in protobuf: a server in this process, several clients that
 * read at once, and the heap in use after collections meanwhile, against the heap before. Clients read with pauses, so
 * that what the server would buffer shows.
 */
final class ListPeakBenchmark implements Trials.Benchmark {
    private static final int PODS = 100_000;
    private static final long SMALLEST_POD = 300;
    private static final int LISTS = 4;
    private static final int WRITERS = 32;
    private static final String TOKEN = "bench";

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        Path folder = Files.createTempDirectory("sailfish-bench");
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",bench,bench,\"system:masters\"\n");
        ApiServerConfig config = ApiServerConfig.builder(folder)
                .bindAddress("127.0.0.1")
                .securePort(0)
                .tokenFile(tokens)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
        try (ApiServer server = ApiServer.start(config, MemoryStore.open(), new BuiltinKinds())) {
            trials.progress().accept("making %,d pods".formatted(PODS));
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                clients.add(server.client(ApiServer.userOf(Identity.ADMIN), "bench"));
            }
            new PracticeLoad(clients, "list").createPods(PODS);
            trials.progress().accept("listing them %d times at once".formatted(LISTS));
            return List.of(
                    Figure.of(Aim.LIST_PEAK, peak(server, "application/json")),
                    Figure.of(Aim.LIST_PEAK_PROTOBUF, peak(server, "application/vnd.kubernetes.protobuf")));
        }
    }

    private static double peak(ApiServer server, String form) throws Exception {
        long before = used();
        long most = before;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> lists = new ArrayList<>();
            for (int i = 0; i < LISTS; i++) {
                lists.add(threads.submit(() -> read(server, form)));
            }
            while (lists.stream().anyMatch(list -> !list.isDone())) {
                most = Math.max(most, used());
            }
            for (Future<Long> list : lists) {
                list.get();
            }
        }
        return (most - before) / (double) (1 << 20);
    }

    /** Reads a list and gives its length. */
    private static long read(ApiServer server, String form) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trust(server)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.localUrl() + "/api/v1/pods"))
                    .header("authorization", "Bearer " + TOKEN)
                    .header("accept", form)
                    .build();
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            long length = 0;
            byte[] buffer = new byte[64 << 10];
            try (InputStream body = answer.body()) {
                for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                    length += count;
                }
            }
            if (answer.statusCode() != 200 || length < PODS * SMALLEST_POD) {
                throw new IllegalStateException(
                        "the list was answered by " + answer.statusCode() + " and " + length + " bytes");
            }
            return length;
        }
    }

    private static SSLContext trust(ApiServer server) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", server.pki().authority().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Bytes of live objects and of buffers outside the heap. */
    private static long used() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }
}
