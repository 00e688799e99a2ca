package io.sailfish.network.nft;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of chains and sets: nft takes no slashes and no more than 127 letters, so long names are digests. */
public final class Names {
    private static final int DIGEST_BYTES = 10;

    private Names() {}

    /** A short, stable name for a thing: the prefix and a digest of its full name. */
    public static String of(String prefix, String full) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(full.getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A rule's comment, cut to what nft takes and free of quotes. */
    public static String comment(String text) {
        String safe = text.replace('"', '\'').replaceAll("[\\p{Cntrl}]", " ");
        return " comment \"" + safe.substring(0, Math.min(safe.length(), 120)) + "\"";
    }
}
