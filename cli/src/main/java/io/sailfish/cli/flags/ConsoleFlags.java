package io.sailfish.cli.flags;

import picocli.CommandLine.Option;

/** Whether a server has the web console. */
public final class ConsoleFlags {
    @Option(
            names = "--enable-console",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Serve the web console, and sessions of browsers, below /console. Not an upstream flag.")
    private boolean enabled;

    public boolean enabled() {
        return enabled;
    }
}
