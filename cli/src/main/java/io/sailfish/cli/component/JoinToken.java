package io.sailfish.cli.component;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine needs to join: a bootstrap token, which proves the machine's right to the cluster, and the digest of the
 * cluster's CA, which proves the cluster to the machine.
 *
 * @param id        public part of the token
 * @param secret    secret part
 * @param authority SHA-256 of the CA's certificate, in hex
 */
record JoinToken(String id, String secret, String authority) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16}):([0-9a-f]{64})");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    static JoinToken parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a join token: it has the form ID.SECRET:DIGEST, as the server printed it");
        }
        return new JoinToken(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /** A new token for the cluster of this CA. */
    static JoinToken generate(X509Certificate authority, SecureRandom random) {
        return new JoinToken(letters(6, random), letters(16, random), digest(authority));
    }

    private static String letters(int count, SecureRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    static String digest(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a certificate is that of the cluster's CA. */
    boolean isAuthority(X509Certificate certificate) {
        return MessageDigest.isEqual(
                digest(certificate).getBytes(StandardCharsets.US_ASCII), authority.getBytes(StandardCharsets.US_ASCII));
    }

    /** The bearer token. */
    String bearer() {
        return id + "." + secret;
    }

    @Override
    public String toString() {
        return bearer() + ":" + authority;
    }
}
