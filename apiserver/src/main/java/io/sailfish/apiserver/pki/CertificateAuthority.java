package io.sailfish.apiserver.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates in the name of one authority. Keys are ECDSA on P-256: small certificates and the cheapest
 * handshakes of what every client supports.
 */
public final class CertificateAuthority {
    /** How long an authority is valid. */
    public static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);

    /** How long the certificates it issues are valid, unless asked otherwise. */
    public static final Duration LEAF_VALIDITY = Duration.ofDays(365);

    /** Clocks of a cluster's machines differ: certificates are valid from a little before they are made. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final CertifiedKey authority;
    private final Clock clock;

    public CertificateAuthority(CertifiedKey authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** A new, self-signed authority. */
    public static CertificateAuthority create(String commonName, Clock clock) {
        KeyPair keys = newKeys();
        X500Name name = name(commonName, List.of());
        X509Certificate certificate = sign(
                name,
                keys.getPrivate(),
                name,
                keys.getPublic(),
                clock.instant(),
                AUTHORITY_VALIDITY,
                List.of(
                        new Usage(Extension.basicConstraints, true, new BasicConstraints(true)),
                        new Usage(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(
                                        KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign)),
                        new Usage(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, commonName)))),
                null);
        return new CertificateAuthority(new CertifiedKey(certificate, keys.getPrivate()), clock);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return authority.certificate();
    }

    /** The authority's certificate with its key. */
    public CertifiedKey certifiedKey() {
        return authority;
    }

    /** A certificate for a server that is known under these names and addresses. */
    public CertifiedKey issueServer(String commonName, List<String> hosts) {
        return issue(commonName, List.of(), hosts, List.of(KeyPurposeId.id_kp_serverAuth), newKeys());
    }

    /** A certificate for a client: the user's name and the groups it is in. */
    public CertifiedKey issueClient(String user, List<String> groups) {
        return issueClient(user, groups, newKeys());
    }

    /** A certificate for a client with these keys. */
    public CertifiedKey issueClient(String user, List<String> groups, KeyPair keys) {
        return issue(user, groups, List.of(), List.of(KeyPurposeId.id_kp_clientAuth), keys);
    }

    private CertifiedKey issue(
            String commonName,
            List<String> organizations,
            List<String> hosts,
            List<KeyPurposeId> purposes,
            KeyPair keys) {
        X509Certificate certificate =
                sign(name(commonName, organizations), keys.getPublic(), hosts, purposes, LEAF_VALIDITY);
        return new CertifiedKey(certificate, keys.getPrivate());
    }

    /** A certificate for a key that is someone else's, as for an approved signing request. */
    public X509Certificate sign(
            X500Name subject, PublicKey key, List<String> hosts, List<KeyPurposeId> purposes, Duration validity) {
        List<Usage> usages = new java.util.ArrayList<>(List.of(
                new Usage(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)),
                new Usage(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new))),
                new Usage(Extension.basicConstraints, true, new BasicConstraints(false))));
        if (!hosts.isEmpty()) {
            GeneralName[] names = hosts.stream()
                    .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                    .toArray(GeneralName[]::new);
            usages.add(new Usage(Extension.subjectAlternativeName, false, new GeneralNames(names)));
        }
        X500Name issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        return sign(
                issuer,
                authority.key(),
                subject,
                key,
                clock.instant(),
                validity,
                usages,
                authority.certificate().getPublicKey());
    }

    /** A subject of a common name and organizations, in upstream's order. */
    public static X500Name name(String commonName, List<String> organizations) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        for (String organization : organizations) {
            builder.addRDN(BCStyle.O, organization);
        }
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    /** The values of one attribute in a name. */
    public static List<String> attributes(X500Name name, org.bouncycastle.asn1.ASN1ObjectIdentifier attribute) {
        return java.util.Arrays.stream(name.getRDNs(attribute))
                .map(RDN::getFirst)
                .map(value -> value.getValue().toString())
                .toList();
    }

    /** A new key pair on P-256. */
    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no ECDSA on P-256 in this Java runtime", e);
        }
    }

    /** A new RSA key pair, for clients that read no other: several read EC keys only in some of their encodings. */
    public static KeyPair newRsaKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no RSA in this Java runtime", e);
        }
    }

    private record Usage(
            org.bouncycastle.asn1.ASN1ObjectIdentifier extension,
            boolean critical,
            org.bouncycastle.asn1.ASN1Encodable value) {}

    private static X509Certificate sign(
            X500Name issuer,
            PrivateKey issuerKey,
            X500Name subject,
            PublicKey key,
            Instant now,
            Duration validity,
            List<Usage> usages,
            @org.jspecify.annotations.Nullable PublicKey issuerPublicKey) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, RANDOM).setBit(0),
                    Date.from(now.minus(SKEW)),
                    Date.from(now.plus(validity)),
                    subject,
                    key);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            if (issuerPublicKey != null) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(issuerPublicKey));
            }
            for (Usage usage : usages) {
                builder.addExtension(usage.extension(), usage.critical(), usage.value());
            }
            String algorithm = issuerKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            ContentSigner signer = new JcaContentSignerBuilder(algorithm).build(issuerKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("cannot sign a certificate for " + subject, e);
        }
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
