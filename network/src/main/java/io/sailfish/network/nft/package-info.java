/** The node's one nftables table: what it shall hold, by fragments, and how the kernel's copy follows by differences. */
@NullMarked
package io.sailfish.network.nft;

import org.jspecify.annotations.NullMarked;
