/**
 * The API metrics.k8s.io: what nodes and pods use, as {@code kubectl top} and autoscalers ask for it.
 */
@NullMarked
package io.sailfish.metrics.api;

import org.jspecify.annotations.NullMarked;
