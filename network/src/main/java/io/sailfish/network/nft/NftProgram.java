package io.sailfish.network.nft;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The nft program of the host. */
public final class NftProgram implements Nft {
    private final List<String> command;

    /** nft in this process's network namespace. */
    public NftProgram() {
        this(List.of("nft", "-f", "-"));
    }

    /** A command that reads a script from its standard input. */
    public NftProgram(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public void apply(String script) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(script.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new NftException(output.strip());
            }
        } catch (IOException e) {
            throw new NftException("cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NftException("interrupted", e);
        }
    }
}
