package io.sailfish.cli.flags;

import io.sailfish.store.Store;
import io.sailfish.store.embedded.EmbeddedStore;
import io.sailfish.store.etcd.EtcdOptions;
import io.sailfish.store.etcd.EtcdStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the cluster's state is kept: on this machine, or in etcd by upstream's flags. */
public final class StoreFlags {
    private static final String PREFIX = "/registry";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--etcd-servers",
            split = ",",
            description = "URLs of etcd's members; without it the store is on this machine, in --data-dir.")
    private List<URI> servers = List.of();

    @Option(names = "--etcd-cafile", description = "PEM file of the authorities of etcd's certificates.")
    private @Nullable Path authorities;

    @Option(names = "--etcd-certfile", description = "PEM file of the certificate to show to etcd.")
    private @Nullable Path certificate;

    @Option(names = "--etcd-keyfile", description = "PEM file of that certificate's key.")
    private @Nullable Path key;

    @Option(
            names = "--etcd-prefix",
            defaultValue = PREFIX,
            description = "What all keys begin with; ${DEFAULT-VALUE} is the only one served.")
    private String prefix;

    @Option(
            names = "--encryption-provider-config",
            description =
                    "EncryptionConfiguration with an aesgcm key for secrets. Without it they are encrypted with a key"
                            + " of this machine where the store is on it, and not encrypted in etcd.")
    private @Nullable Path encryption;

    /** Opens the store. */
    public Store open(Path dataDirectory) {
        if (!prefix.equals(PREFIX)) {
            throw wrong("--etcd-prefix must be " + PREFIX);
        }
        if (servers.isEmpty()) {
            if (authorities != null || certificate != null || key != null) {
                throw wrong("the certificates for etcd want --etcd-servers");
            }
            return EmbeddedStore.open(dataDirectory.resolve("store"));
        }
        for (Path file : new @Nullable Path[] {authorities, certificate, key}) {
            if (file != null && !Files.isReadable(file)) {
                throw wrong("cannot read " + file);
            }
        }
        try {
            return EtcdStore.open(EtcdOptions.of(servers, authorities, certificate, key));
        } catch (IllegalArgumentException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
    }

    /** The file with the key of secrets at rest, or null where they are not encrypted. */
    public @Nullable Path encryption(Path dataDirectory) {
        if (encryption != null) {
            if (!Files.isReadable(encryption)) {
                throw wrong("--encryption-provider-config: cannot read " + encryption);
            }
            return encryption;
        }
        return servers.isEmpty() ? dataDirectory.resolve("encryption-configuration.yaml") : null;
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(command.commandLine(), problem);
    }
}
