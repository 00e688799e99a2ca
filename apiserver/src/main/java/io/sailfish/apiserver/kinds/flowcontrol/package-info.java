/** Flow schemas and priority levels: which requests wait for which others. */
@NullMarked
package io.sailfish.apiserver.kinds.flowcontrol;

import org.jspecify.annotations.NullMarked;
