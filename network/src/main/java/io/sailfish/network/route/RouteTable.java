package io.sailfish.network.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's routes to other nodes' pods. They carry a protocol number of their own, by which those of an earlier
 * process are found again and nobody else's are touched. Not thread-safe.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
    private static final String PROTOCOL = "83";

    /** Makes the kernel's routes equal to these: range → gateway. */
    public void sync(SortedMap<String, String> wanted) {
        SortedMap<String, String> present = present();
        wanted.forEach((range, gateway) -> {
            if (!gateway.equals(present.get(range))) {
                run(List.of("ip", "route", "replace", range, "via", gateway, "proto", PROTOCOL));
            }
        });
        present.keySet().stream()
                .filter(range -> !wanted.containsKey(range))
                .forEach(range -> run(List.of("ip", "route", "del", range, "proto", PROTOCOL)));
    }

    private static SortedMap<String, String> present() {
        SortedMap<String, String> routes = new TreeMap<>();
        for (String line : run(List.of("ip", "-4", "route", "show", "proto", PROTOCOL))
                .lines()
                .toList()) {
            List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
            int via = words.indexOf("via");
            if (via > 0) {
                routes.put(words.getFirst(), words.get(via + 1));
            }
        }
        return routes;
    }

    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                LOG.warn("{} failed: {}", String.join(" ", command), output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
