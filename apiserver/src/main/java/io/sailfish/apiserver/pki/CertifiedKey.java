package io.sailfish.apiserver.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate with the private key that it certifies. */
public record CertifiedKey(X509Certificate certificate, PrivateKey key) {

    /** The certificate in PEM. */
    public String certificatePem() {
        return Pem.certificate(certificate);
    }

    /** The key in PEM (PKCS #8). */
    public String keyPem() {
        return Pem.privateKey(key);
    }
}
