package io.sailfish.apiserver.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reading and writing of PEM files. Files are replaced whole, and those with keys are readable by their owner only. */
public final class Pem {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private Pem() {}

    /** A certificate as text. */
    public static String certificate(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A private key as text: RSA's in PKCS #1, which the oldest clients read too, others in PKCS #8. */
    public static String privateKey(PrivateKey key) {
        if (!key.getAlgorithm().equals("RSA")) {
            return block("PRIVATE KEY", key.getEncoded());
        }
        try {
            return block(
                    "RSA PRIVATE KEY",
                    PrivateKeyInfo.getInstance(key.getEncoded())
                            .parsePrivateKey()
                            .toASN1Primitive()
                            .getEncoded());
        } catch (IOException e) {
            throw new IllegalArgumentException("an RSA key that cannot be encoded", e);
        }
    }

    /** A public key as text. */
    public static String publicKey(PublicKey key) {
        return block("PUBLIC KEY", key.getEncoded());
    }

    /** The certificates in a text, in their order. */
    public static List<X509Certificate> certificates(String text) {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))) {
                found.add((X509Certificate) certificate);
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a PEM certificate: " + e.getMessage(), e);
        }
    }

    /** The private key in a text: PKCS #8, or the older forms that OpenSSL writes for RSA and EC keys. */
    public static PrivateKey privateKey(String text) {
        if (text.contains("-----BEGIN PRIVATE KEY-----")) {
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(content(text, "PRIVATE KEY"));
            for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (GeneralSecurityException ignored) {
                    // The encoding names its algorithm, but the JDK must be asked for the right factory: try the next.
                }
            }
            throw new IllegalArgumentException("a private key of an algorithm other than EC, RSA and Ed25519");
        }
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
                if (found instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
            }
            throw new IllegalArgumentException("no private key in PEM");
        } catch (IOException e) {
            throw new IllegalArgumentException("not a PEM private key: " + e.getMessage(), e);
        }
    }

    /** The public key in a text. */
    public static PublicKey publicKey(String text) {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(content(text, "PUBLIC KEY"));
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spec);
            } catch (GeneralSecurityException ignored) {
                // As for private keys: the next algorithm.
            }
        }
        throw new IllegalArgumentException("a public key of an algorithm other than EC and RSA");
    }

    /** The text of a file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that anyone may read. */
    public static void write(Path file, String text) {
        replace(file, text, PUBLIC);
    }

    /** Writes a file that only its owner may read. */
    public static void writeSecret(Path file, String text) {
        replace(file, text, SECRET);
    }

    private static void replace(Path file, String text, Set<PosixFilePermission> permissions) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(directory, ".new-", "", PosixFilePermissions.asFileAttribute(SECRET));
            Files.writeString(temporary, text);
            Files.setPosixFilePermissions(temporary, permissions);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String block(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + ENCODER.encodeToString(content) + "\n-----END " + type + "-----\n";
    }

    private static byte[] content(String text, String type) {
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + type + " in PEM");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
