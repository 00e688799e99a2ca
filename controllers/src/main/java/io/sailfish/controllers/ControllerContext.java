package io.sailfish.controllers;

import io.sailfish.client.Client;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import java.time.Duration;

/**
 * What a controller is built from.
 *
 * @param client    the API, with the controller's identity
 * @param informers shared caches
 * @param events    to report under the controller's name
 * @param timers    time
 * @param gathering how long a controller may wait for more news before it looks at what has no haste
 */
public record ControllerContext(
        Client client, InformerFactory informers, EventRecorder events, Timers timers, Duration gathering) {
    private static final int SETTLING_GATHERINGS = 20;

    /**
     * How long a new object may be left to whoever makes it: it often comes in several writes, and none of them should meet
     * one of ours.
     */
    public Duration settling() {
        return gathering.multipliedBy(SETTLING_GATHERINGS);
    }
}
