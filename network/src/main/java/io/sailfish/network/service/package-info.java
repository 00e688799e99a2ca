/** Services and their endpoints as nftables fragments: virtual addresses, node ports, affinity, traffic policies. */
@NullMarked
package io.sailfish.network.service;

import org.jspecify.annotations.NullMarked;
