package io.sailfish.network.nft;

/** Applies nft scripts to the kernel. */
@FunctionalInterface
public interface Nft {

    /**
     * Applies a script as one transaction: all of it or nothing.
     *
     * @throws NftException where it is refused
     */
    void apply(String script);
}
