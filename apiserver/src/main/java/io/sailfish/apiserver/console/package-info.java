/**
 * What the web console needs of the server: its files, and sessions of browsers. The console itself is a client like any
 * other; its files are looked for on the class path, and where they are missing everything else works without them.
 */
@NullMarked
package io.sailfish.apiserver.console;

import org.jspecify.annotations.NullMarked;
