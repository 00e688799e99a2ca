package io.sailfish.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SnapshotCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new SnapshotCommand())
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(arguments);
    }

    private Store open() {
        return EmbeddedStore.open(folder.resolve("store"));
    }

    private String file() {
        return folder.resolve("backup").toString();
    }

    @Test
    void aDamagedStoreIsReplacedByItsBackup() throws IOException {
        String data = folder.toString();
        try (Store store = open()) {
            store.commit(new Store.Write.Create("/registry/a", Bytes.utf8("1"), 0, null))
                    .join();
            assertThat(run("save", file(), "--data-dir", data)).isEqualTo(1);
            assertThat(said.toString()).contains("is in use by").contains("say --kubeconfig");
        }
        assertThat(run("save", file(), "--data-dir", data)).isZero();
        assertThat(run("status", file())).isZero();
        assertThat(said.toString()).contains("revision 2, 1 keys, 1 bytes of values");
        assertThat(run("restore", file(), "--data-dir", data)).isEqualTo(1);
        assertThat(said.toString()).contains("say --replace");
        Files.delete(folder.resolve("store/db/CURRENT"));
        assertThat(run("restore", file(), "--data-dir", data)).isZero();
        try (Store store = open()) {
            assertThat(store.get("/registry/a")).isNotNull();
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("store.replaced-"));
        }
    }

    @Test
    void aRunningServerGivesItsStateToClusterAdminsAlone() throws IOException {
        Path certificates = folder.resolve("pki");
        ApiServerConfig config = ApiServerConfig.builder(certificates)
                .bindAddress("127.0.0.1")
                .securePort(0)
                .build();
        try (ApiServer server = ApiServer.start(config, open(), new BuiltinKinds())) {
            Path admin = folder.resolve("admin.conf");
            Path other = folder.resolve("other.conf");
            server.pki().kubeconfig(admin, Identity.ADMIN, server.localUrl(), "sailfish");
            server.pki()
                    .kubeconfig(
                            other, new Identity("joe", List.of("system:authenticated")), server.localUrl(), "sailfish");
            assertThat(run("save", file(), "--kubeconfig", other.toString())).isEqualTo(1);
            assertThat(said.toString()).contains("cannot get path \"/sailfish/v1/snapshot\"");
            assertThat(run("save", file(), "--kubeconfig", admin.toString())).isZero();
            assertThat(Path.of(file() + ".part")).doesNotExist();
        }
        assertThat(run("restore", file(), "--replace", "--data-dir", folder.toString()))
                .isZero();
        try (Store store = open()) {
            assertThat(store.get("/registry/namespaces/kube-system")).isNotNull();
        }
    }

    @Test
    void aDamagedBackupIsNotRestored() throws IOException {
        open().close();
        assertThat(run("save", file(), "--data-dir", folder.toString())).isZero();
        byte[] bytes = Files.readAllBytes(Path.of(file()));
        bytes[bytes.length - 1] ^= 1;
        Files.write(Path.of(file()), bytes);
        assertThat(run("status", file())).isEqualTo(1);
        assertThat(run("restore", file(), "--replace", "--data-dir", folder.toString()))
                .isEqualTo(1);
        assertThat(said.toString()).contains("its checksum is wrong");
        open().close();
    }
}
