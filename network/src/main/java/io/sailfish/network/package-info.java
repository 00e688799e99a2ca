/**
 * The network of a node: how pods get addresses and reach each other, how Services reach pods, who may reach whom, and
 * what names resolve to.
 *
 * <p>{@link io.sailfish.network.NodeNetwork} runs it all on one node from the API's objects: {@code route} configures the
 * CNI plug-ins and the routes to other nodes' pods; {@code service} compiles Services and EndpointSlices, and {@code
 * policy} NetworkPolicies, into fragments of one nftables table, which {@code nft} applies by difference, one transaction
 * for whatever has changed; {@code dns} answers names. Compilers are pure functions; only {@code nft} and {@code route}
 * touch the kernel.
 */
@NullMarked
package io.sailfish.network;

import org.jspecify.annotations.NullMarked;
