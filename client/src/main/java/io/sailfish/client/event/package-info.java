/**
 * Recording of Events: what components did to an object and why, for people to read beside it.
 */
@NullMarked
package io.sailfish.client.event;

import org.jspecify.annotations.NullMarked;
