package io.sailfish.apiserver.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption of stored values by upstream's aesgcm provider: the prefix {@code k8s:enc:aesgcm:v1:<key name>:}, a nonce,
 * and the ciphertext with its tag, authenticated together with the key under which the value is stored.
 */
public final class AtRestCipher {
    private static final String PROVIDER = "k8s:enc:aesgcm:v1:";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final byte[] prefix;
    private final SecretKeySpec secret;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param keyName the key's name, which stands in every value
     * @param secret  16, 24 or 32 bytes
     */
    public AtRestCipher(String keyName, byte[] secret) {
        this.prefix = (PROVIDER + keyName + ":").getBytes(StandardCharsets.UTF_8);
        this.secret = new SecretKeySpec(secret, "AES");
    }

    /** Whether a stored value is encrypted by any of upstream's providers. */
    public static boolean isEncrypted(byte[] value) {
        byte[] start = "k8s:enc:".getBytes(StandardCharsets.UTF_8);
        return value.length >= start.length && Arrays.equals(value, 0, start.length, start, 0, start.length);
    }

    /** The encrypted form of a value that will be stored under a key. */
    public byte[] encrypt(String storeKey, byte[] value) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, storeKey, nonce);
            byte[] sealed = Arrays.copyOf(prefix, prefix.length + NONCE + cipher.getOutputSize(value.length));
            System.arraycopy(nonce, 0, sealed, prefix.length, NONCE);
            cipher.doFinal(value, 0, value.length, sealed, prefix.length + NONCE);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is not available", impossible);
        }
    }

    /**
     * The value of an encrypted form.
     *
     * @throws StoredValueException where the key is another one or the value was changed or moved
     */
    public byte[] decrypt(String storeKey, byte[] sealed) {
        if (sealed.length < prefix.length + NONCE
                || !Arrays.equals(sealed, 0, prefix.length, prefix, 0, prefix.length)) {
            throw new StoredValueException(storeKey, "no matching key was found for the provided AES transformer");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, prefix.length, prefix.length + NONCE);
        try {
            int start = prefix.length + NONCE;
            return cipher(Cipher.DECRYPT_MODE, storeKey, nonce).doFinal(sealed, start, sealed.length - start);
        } catch (GeneralSecurityException damaged) {
            throw new StoredValueException(storeKey, "cipher: message authentication failed", damaged);
        }
    }

    private Cipher cipher(int mode, String storeKey, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(storeKey.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
