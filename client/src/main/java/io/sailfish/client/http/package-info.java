/**
 * The client across a connection: {@link io.sailfish.client.http.HttpClient} over HTTP/2 and TLS, and where its settings
 * come from ({@link io.sailfish.client.http.Kubeconfig}, {@link io.sailfish.client.http.InCluster}).
 *
 * <p>All clients of a process share two event loop threads. Requests block the calling (virtual) thread until they are
 * answered; a watch has no thread, its events are decoded and delivered on an event loop.
 */
@NullMarked
package io.sailfish.client.http;

import org.jspecify.annotations.NullMarked;
