package io.sailfish.client.http;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a server warns of: {@code 299 AGENT "TEXT"}, several in a header or in headers of their own. */
final class Warnings {
    static final String HEADER = "warning";

    private static final Pattern PERSISTENT = Pattern.compile("\\b299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");

    private Warnings() {}

    /** Gives the texts of warnings to a receiver. */
    static void read(List<? extends CharSequence> headers, Consumer<String> receiver) {
        for (CharSequence header : headers) {
            Matcher warning = PERSISTENT.matcher(header);
            while (warning.find()) {
                receiver.accept(warning.group(1).replaceAll("\\\\(.)", "$1"));
            }
        }
    }
}
