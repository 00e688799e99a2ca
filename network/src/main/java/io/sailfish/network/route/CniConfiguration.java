package io.sailfish.network.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Configures the CNI plug-ins of the host: {@code ptp} gives every pod a routed link of its own, {@code host-local} an
 * address from the node's range, {@code portmap} its hostPorts.
 *
 * <p>Routed links rather than a bridge: each packet between two pods of a node then passes the node's forward hook, where
 * Services and policies act, without the bridge netfilter module.
 */
public final class CniConfiguration {
    private static final String FILE = "10-sailfish.conflist";

    private final Path folder;

    /** @param folder where the runtime looks for network configurations, as /etc/cni/net.d */
    public CniConfiguration(Path folder) {
        this.folder = folder;
    }

    /** Whether a network plug-in that is not Sailfish's is installed; it is then left alone. */
    public boolean isForeign() {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf") || name.endsWith(".conflist") || name.endsWith(".json"))
                    .anyMatch(name -> !name.equals(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** Writes the configuration for a node whose pods have these addresses. Atomic; unchanged files are not touched. */
    public void write(String nodePodCidr) {
        String text = text(nodePodCidr);
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.readString(file).equals(text)) {
                return;
            }
            Path draft = folder.resolve("." + FILE);
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static String text(String nodePodCidr) {
        return String.join(
                "\n",
                List.of(
                        "{",
                        "  \"cniVersion\": \"0.4.0\",",
                        "  \"name\": \"sailfish\",",
                        "  \"plugins\": [",
                        "    {",
                        "      \"type\": \"ptp\",",
                        "      \"ipMasq\": false,",
                        "      \"ipam\": {",
                        "        \"type\": \"host-local\",",
                        "        \"dataDir\": \"/run/sailfish/ipam\",",
                        "        \"ranges\": [[{\"subnet\": \"" + nodePodCidr + "\"}]],",
                        "        \"routes\": [{\"dst\": \"0.0.0.0/0\"}]",
                        "      }",
                        "    },",
                        "    {\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}, \"snat\": true}",
                        "  ]",
                        "}",
                        ""));
    }
}
