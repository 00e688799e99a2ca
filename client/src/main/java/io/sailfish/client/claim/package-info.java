/** Which claims of devices a pod has, and whether it may use them. */
@NullMarked
package io.sailfish.client.claim;

import org.jspecify.annotations.NullMarked;
