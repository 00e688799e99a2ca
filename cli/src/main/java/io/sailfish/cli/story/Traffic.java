package io.sailfish.cli.story;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * What a stream of calls saw.
 *
 * @param requests   all that ended
 * @param failed     those without a good answer
 * @param longestGap longest time without a good answer
 * @param goodFor    time since the last failure, or since the start
 * @param versions   which versions answered
 * @param failures   the first and the last failures, with their times
 */
public record Traffic(
        long requests,
        long failed,
        Duration longestGap,
        Duration goodFor,
        List<String> versions,
        List<String> failures) {
    static Traffic of(Properties seen) {
        return new Traffic(
                Long.parseLong(seen.getProperty("requests")),
                Long.parseLong(seen.getProperty("failed")),
                Duration.ofMillis(Long.parseLong(seen.getProperty("longestGapMillis"))),
                Duration.ofMillis(Long.parseLong(seen.getProperty("goodMillis"))),
                seen.stringPropertyNames().stream()
                        .filter(key -> key.startsWith("version."))
                        .map(key -> key.substring("version.".length()))
                        .sorted()
                        .toList(),
                IntStream.iterate(0, i -> seen.containsKey("failure." + i), i -> i + 1)
                        .mapToObj(i -> seen.getProperty("failure." + i))
                        .toList());
    }

    /** The last failed call: when, and why. */
    Optional<String> lastFailure() {
        return failures.isEmpty() ? Optional.empty() : Optional.of(failures.getLast());
    }

    /** Two streams taken together. */
    Traffic and(Traffic other) {
        return new Traffic(
                requests + other.requests,
                failed + other.failed,
                longestGap.compareTo(other.longestGap) > 0 ? longestGap : other.longestGap,
                goodFor.compareTo(other.goodFor) < 0 ? goodFor : other.goodFor,
                java.util.stream.Stream.concat(versions.stream(), other.versions.stream())
                        .distinct()
                        .sorted()
                        .toList(),
                java.util.stream.Stream.concat(failures.stream(), other.failures.stream())
                        .sorted()
                        .toList());
    }
}
