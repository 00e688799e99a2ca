package io.sailfish.network.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Gives the node an address on its loopback interface. */
final class LoopbackAddress {
    private LoopbackAddress() {}

    static void add(String address) throws IOException {
        Process process = new ProcessBuilder("ip", "address", "replace", address + "/32", "dev", "lo")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot take the address " + address + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
