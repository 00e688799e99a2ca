/** What a command is, and what it is given. */
@NullMarked
package io.sailfish.kubectl.command;

import org.jspecify.annotations.NullMarked;
