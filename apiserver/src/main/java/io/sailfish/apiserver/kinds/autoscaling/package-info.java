/** HorizontalPodAutoscalers, in both versions. */
@NullMarked
package io.sailfish.apiserver.kinds.autoscaling;

import org.jspecify.annotations.NullMarked;
