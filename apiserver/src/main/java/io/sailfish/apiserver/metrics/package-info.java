/** What the server counts about itself, in Prometheus' format and under upstream's names. */
@NullMarked
package io.sailfish.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
