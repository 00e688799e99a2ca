package io.sailfish.controllers.certificates;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Signs certificates with the cluster's CA. Thread-safe. */
final class CertificateSigner {
    /** Clocks differ a little. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private final X509CertificateHolder authority;
    private final PrivateKey key;
    private final SecureRandom random = new SecureRandom();

    CertificateSigner(Path certificate, Path privateKey) {
        this.authority = (X509CertificateHolder) read(certificate);
        this.key = key(read(privateKey));
    }

    private static Object read(Path file) {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            Object object = parser.readObject();
            if (object == null) {
                throw new IllegalArgumentException(file + " holds nothing in PEM form");
            }
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static PrivateKey key(Object pem) {
        try {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            return switch (pem) {
                case PEMKeyPair pair -> converter.getKeyPair(pair).getPrivate();
                case PrivateKeyInfo info -> converter.getPrivateKey(info);
                default ->
                    throw new IllegalArgumentException(
                            "not a private key: " + pem.getClass().getSimpleName());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate, in PEM, that a request asks for. */
    String sign(
            PKCS10CertificationRequest request,
            List<GeneralNames> names,
            boolean client,
            Duration validity,
            Instant now) {
        try {
            Instant latest = authority.getNotAfter().toInstant();
            Instant end = now.plus(validity).isAfter(latest) ? latest : now.plus(validity);
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    authority.getSubject(),
                    new BigInteger(127, random),
                    Date.from(now.minus(BACKDATE)),
                    Date.from(end),
                    request.getSubject(),
                    request.getSubjectPublicKeyInfo());
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(client ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(authority));
            for (GeneralNames alternative : names) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternative);
            }
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
            }
            return text.toString();
        } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be signed: " + e.getMessage(), e);
        }
    }
}
