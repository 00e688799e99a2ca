/** NetworkPolicies. */
@NullMarked
package io.sailfish.apiserver.kinds.networking;

import org.jspecify.annotations.NullMarked;
