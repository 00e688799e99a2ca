package io.sailfish.cli.flags;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How much a component logs. */
public final class LogFlags {
    @Option(
            names = {"-v", "--v"},
            defaultValue = "0",
            description = "Verbosity: from 4 on debugging, from 8 on everything.")
    private int verbosity;

    /** Sets the level of everything of ours. */
    public void apply() {
        if (verbosity >= 4 && LoggerFactory.getLogger("io.sailfish") instanceof Logger logger) {
            logger.setLevel(verbosity >= 8 ? Level.TRACE : Level.DEBUG);
        }
    }
}
