/**
 * How every component talks to the API: the {@link io.sailfish.client.Client} contract and what is built on it.
 *
 * <p>Two implementations: {@code http.HttpClient} over HTTP/2 and TLS, and the API server's in-process client, a direct
 * call with the same authentication, authorization, admission and semantics. Both pass the same contract tests.
 *
 * <p>Sub-packages: {@code http} the remote client and kubeconfig; {@code informer} shared caches that follow a resource
 * by list and watch, with indexes; {@code work} keyed work queues with rate limits, and the reconciler loop over them;
 * {@code election} leader election by Lease; {@code event} recording of Events.
 */
@NullMarked
package io.sailfish.client;

import org.jspecify.annotations.NullMarked;
