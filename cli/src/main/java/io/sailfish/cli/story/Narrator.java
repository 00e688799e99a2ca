package io.sailfish.cli.story;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Tells the story to a person: chapters, what is done, what was seen and how long it took. */
public final class Narrator {
    private final PrintStream out;
    private int chapters;

    public Narrator(PrintStream out) {
        this.out = out;
    }

    /** Tells one chapter, with the time it took at its end. */
    public <R> R chapter(String title, Callable<R> telling) throws Exception {
        long begin = System.nanoTime();
        out.printf("%n%d. %s%n", ++chapters, title);
        R result = telling.call();
        out.printf("   ✓ done in %s%n", seconds(since(begin)));
        return result;
    }

    /** Says what is going to happen, or why. */
    public void say(String text) {
        out.println("   " + text);
    }

    /** Says what was seen. */
    public void saw(String text) {
        out.println("   • " + text);
    }

    /** Says when, since the start of something, a phase of it was over. */
    public void phase(String what, Duration after) {
        out.printf("   • after %8s  %s%n", seconds(after), what);
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
