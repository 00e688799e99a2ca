/** The components as commands: flags to configuration records, and the wiring of modules into processes. */
@NullMarked
package io.sailfish.cli.component;

import org.jspecify.annotations.NullMarked;
