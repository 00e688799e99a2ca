package io.sailfish.kubectl.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** What surrounds a command: its streams and its environment. */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {}
