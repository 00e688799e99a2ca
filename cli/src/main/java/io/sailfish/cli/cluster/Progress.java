package io.sailfish.cli.cluster;

import java.io.PrintStream;
import java.util.concurrent.Callable;

/** Tells a person, step by step, what is being done, how long it took, and what to do where it failed. */
public final class Progress {
    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    /**
     * Does one step.
     *
     * @param what   what is done, as "starting the server"
     * @param remedy what a person can do where it fails
     */
    public <T> T step(String what, String remedy, Callable<T> action) {
        long begin = System.nanoTime();
        out.print("• " + what + " … ");
        out.flush();
        try {
            T result = action.call();
            out.printf("%.1f s%n", (System.nanoTime() - begin) / 1e9);
            return result;
        } catch (Exception e) {
            out.println("failed");
            throw new StepFailedException(what, remedy, e);
        }
    }

    /** Does one step that has no result. */
    public void step(String what, String remedy, Runnable action) {
        step(what, remedy, () -> {
            action.run();
            return null;
        });
    }

    /** Says something. */
    public void say(String text) {
        out.println(text);
    }

    /** A step that failed, with what it was, why, and what to do. */
    public static final class StepFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StepFailedException(String what, String remedy, Exception cause) {
            super("%s failed%n  why: %s%n  what to do: %s".formatted(what, reason(cause), remedy), cause);
        }

        private static String reason(Throwable cause) {
            String message = cause.getMessage();
            return message == null ? cause.getClass().getSimpleName() : message;
        }
    }
}
