package io.sailfish.apiserver.server;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.Set;

/** Runs a server in memory, to look at it: arguments are the port, a directory, a token file, and "plain" for plain kinds. */
final class PlainServer {
    private PlainServer() {}

    static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[1]);
        ApiServerConfig config = ApiServerConfig.builder(directory.resolve("pki"))
                .bindAddress("127.0.0.1")
                .securePort(Integer.parseInt(arguments[0]))
                .tokenFile(Path.of(arguments[2]))
                .allowPrivileged(true)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
        ApiServer server = ApiServer.start(
                config, MemoryStore.open(), arguments.length > 3 ? new PlainKinds() : new BuiltinKinds());
        server.pki()
                .kubeconfig(
                        directory.resolve("admin.conf"),
                        io.sailfish.apiserver.pki.Identity.ADMIN,
                        server.localUrl(),
                        "sailfish");
        Thread.currentThread().join();
    }
}
