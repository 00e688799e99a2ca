package io.sailfish.network.nft;

/** The kernel, or the nft program, did not take a script. */
public final class NftException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NftException(String message) {
        super(message);
    }

    public NftException(String message, Throwable cause) {
        super(message, cause);
    }
}
