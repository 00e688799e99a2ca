/** Objects go when their owners have gone: background, foreground and orphaning deletion. */
@NullMarked
package io.sailfish.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
