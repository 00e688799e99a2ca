/** What a component of its own shows of itself: health and figures over HTTPS, to those who may see them. */
@NullMarked
package io.sailfish.cli.serving;

import org.jspecify.annotations.NullMarked;
