package io.sailfish.apiserver.pki;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** For whom a certificate is asked. */
public final class RequestedSubject {
    private RequestedSubject() {}

    /**
     * The organizations, which are the groups of a user.
     *
     * @param pem the request
     * @throws IllegalArgumentException where the text is no request
     */
    public static List<String> organizations(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
            }
            return CertificateAuthority.attributes(request.getSubject(), BCStyle.O);
        } catch (IOException malformed) {
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }
}
