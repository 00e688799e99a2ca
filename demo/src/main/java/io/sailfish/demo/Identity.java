package io.sailfish.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who answered: what the sample service says of itself, and what a caller reads from its answer.
 *
 * @param service its name
 * @param version of its image
 * @param pod     in which it runs
 * @param node    on which it runs
 */
public record Identity(String service, String version, String pod, String node) {
    private static final Pattern FORM = Pattern.compile(
            "\\{\"service\":\"([^\"]*)\",\"version\":\"([^\"]*)\",\"pod\":\"([^\"]*)\",\"node\":\"([^\"]*)\"}");

    /** The answer, a line of JSON. */
    public String json() {
        return "{\"service\":\"%s\",\"version\":\"%s\",\"pod\":\"%s\",\"node\":\"%s\"}"
                .formatted(service, version, pod, node);
    }

    /** Reads an answer; empty where it is not one of the sample service's. */
    public static Optional<Identity> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Identity(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
                : Optional.empty();
    }
}
