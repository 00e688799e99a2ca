/** Events, in the core group and in events.k8s.io. */
@NullMarked
package io.sailfish.apiserver.kinds.events;

import org.jspecify.annotations.NullMarked;
