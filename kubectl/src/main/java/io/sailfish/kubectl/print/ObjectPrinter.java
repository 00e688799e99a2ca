package io.sailfish.kubectl.print;

import java.io.PrintStream;

/** Shows an object in a form that needs no server. */
public interface ObjectPrinter {
    void print(Object object, PrintStream out);

    /** Called once after the last object. */
    default void end(PrintStream out) {}
}
