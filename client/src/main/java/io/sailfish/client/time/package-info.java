/** When to do something, and when to try again: timers that tests can wind, and waits that grow. */
@NullMarked
package io.sailfish.client.time;

import org.jspecify.annotations.NullMarked;
