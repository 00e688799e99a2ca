/** NetworkPolicies as nftables fragments. */
@NullMarked
package io.sailfish.network.policy;

import org.jspecify.annotations.NullMarked;
