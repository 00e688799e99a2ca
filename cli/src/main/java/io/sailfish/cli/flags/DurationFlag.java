package io.sailfish.cli.flags;

import io.sailfish.model.value.GoDuration;
import java.time.Duration;
import picocli.CommandLine;

/** Durations as upstream's flags take them: "15s", "1m30s", "0". */
public final class DurationFlag implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return GoDuration.parse(text);
        } catch (RuntimeException e) {
            throw new CommandLine.TypeConversionException("invalid duration \"" + text + "\"");
        }
    }
}
