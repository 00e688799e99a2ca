package io.sailfish.apiserver.console;

import io.sailfish.apiserver.authentication.Credentials;
import io.sailfish.apiserver.http.Peer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Writes a session into a text that only a server of this cluster can read or make: AES-GCM, by a key derived from that of
 * service accounts, which all servers of a cluster have. So sessions survive a server, and no server keeps any.
 */
final class SessionSeal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte TOKEN = 0;
    private static final byte CERTIFICATE = 1;

    private final SecretKey key;
    private final SecureRandom random;

    /** @param secret known to this cluster's servers alone */
    SessionSeal(byte[] secret, SecureRandom random) {
        this.random = random;
        try {
            key = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .thenExpand("sailfish console session".getBytes(StandardCharsets.US_ASCII), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A session.
     *
     * @param id          by which it can be ended early
     * @param ends        when it is over
     * @param credentials with which it was begun
     */
    record Session(String id, Instant ends, Credentials credentials) {}

    /** The text of a session. */
    String seal(Session session) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, encode(session))
                .orElseThrow(() -> new IllegalStateException("a session cannot be sealed"));
        byte[] whole = new byte[1 + NONCE_BYTES + sealed.length];
        whole[0] = VERSION;
        System.arraycopy(nonce, 0, whole, 1, NONCE_BYTES);
        System.arraycopy(sealed, 0, whole, 1 + NONCE_BYTES, sealed.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** The session of a text; empty where no server of this cluster wrote it. */
    Optional<Session> open(String text) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (whole.length <= 1 + NONCE_BYTES || whole[0] != VERSION) {
            return Optional.empty();
        }
        return crypt(
                        Cipher.DECRYPT_MODE,
                        Arrays.copyOfRange(whole, 1, 1 + NONCE_BYTES),
                        Arrays.copyOfRange(whole, 1 + NONCE_BYTES, whole.length))
                .map(SessionSeal::decode);
    }

    /** Empty where the text was not written with this key. */
    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return Optional.of(cipher.doFinal(text));
        } catch (javax.crypto.AEADBadTagException notOurs) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encode(Session session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(session.id());
            out.writeLong(session.ends().getEpochSecond());
            switch (session.credentials()) {
                case Credentials.BearerToken bearer -> {
                    out.writeByte(TOKEN);
                    out.write(bearer.token().getBytes(StandardCharsets.UTF_8));
                }
                case Credentials.ClientCertificate certificate -> {
                    out.writeByte(CERTIFICATE);
                    for (X509Certificate each : certificate.peer().certificates()) {
                        out.write(each.getEncoded());
                    }
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static Session decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String id = in.readUTF();
            Instant ends = Instant.ofEpochSecond(in.readLong());
            Credentials credentials = in.readByte() == TOKEN
                    ? new Credentials.BearerToken(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    : new Credentials.ClientCertificate(new Peer(certificates(in)));
            return new Session(id, ends, credentials);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a session that was sealed here cannot be read", e);
        }
    }

    private static List<X509Certificate> certificates(DataInputStream in) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(in)
                .forEach(each -> chain.add((X509Certificate) each));
        return chain;
    }
}
