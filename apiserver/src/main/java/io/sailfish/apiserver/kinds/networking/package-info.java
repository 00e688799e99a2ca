/** Network policies, ingresses and their classes. */
@NullMarked
package io.sailfish.apiserver.kinds.networking;

import org.jspecify.annotations.NullMarked;
