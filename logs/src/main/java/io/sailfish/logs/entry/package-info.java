/** What a log entry is, where it came from, what can be read from its text, and how entries travel. */
@NullMarked
package io.sailfish.logs.entry;

import org.jspecify.annotations.NullMarked;
