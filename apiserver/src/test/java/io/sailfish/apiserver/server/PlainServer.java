package io.sailfish.apiserver.server;

import io.sailfish.store.memory.MemoryStore;
import java.nio.file.Path;

/** Runs a server of plain kinds in memory, to look at it: arguments are the port, a directory, and a token file. */
final class PlainServer {
    private PlainServer() {}

    static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[1]);
        ApiServerConfig config = ApiServerConfig.builder(directory.resolve("pki"))
                .bindAddress("127.0.0.1")
                .securePort(Integer.parseInt(arguments[0]))
                .tokenFile(Path.of(arguments[2]))
                .allowPrivileged(true)
                .build();
        ApiServer server = ApiServer.start(config, MemoryStore.open(), new PlainKinds());
        server.pki()
                .kubeconfig(
                        directory.resolve("admin.conf"),
                        io.sailfish.apiserver.pki.Identity.ADMIN,
                        server.localUrl(),
                        "sailfish");
        Thread.currentThread().join();
    }
}
