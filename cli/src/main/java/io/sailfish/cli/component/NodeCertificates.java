package io.sailfish.cli.component;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestSpec;
import io.sailfish.model.api.certificates.v1.CertificatesV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Bytes;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's certificates: keys are made here and never leave the machine; the cluster signs what is asked for through
 * CertificateSigningRequests. Each is one file with certificate and key, which is replaced as a whole, so that whoever reads
 * it never has one without the other.
 *
 * @param folder where the files are
 */
record NodeCertificates(Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(200);

    /**
     * What to ask for.
     *
     * @param name         of the file, without its ending
     * @param signer       who is to sign
     * @param commonName   whom it names
     * @param organization the group
     * @param names        the names that a server goes by; empty for clients
     * @param validity     how long it shall last; empty to leave that to the signer
     */
    record Wanted(
            String name,
            String signer,
            String commonName,
            String organization,
            List<String> names,
            Optional<Duration> validity) {

        /** The certificate with which a kubelet is a client. */
        static Wanted kubeletClient(String nodeName) {
            return new Wanted(
                    "kubelet-client",
                    "kubernetes.io/kube-apiserver-client-kubelet",
                    "system:node:" + nodeName,
                    "system:nodes",
                    List.of(),
                    Optional.empty());
        }

        /** The certificate with which a kubelet is a server. */
        static Wanted kubeletServing(String nodeName, List<String> names) {
            return new Wanted(
                    "kubelet-serving",
                    "kubernetes.io/kubelet-serving",
                    "system:node:" + nodeName,
                    "system:nodes",
                    names,
                    Optional.empty());
        }

        Wanted lasting(Duration time) {
            return new Wanted(name, signer, commonName, organization, names, Optional.of(time));
        }
    }

    /** The file with certificate and key. */
    Path file(Wanted wanted) {
        return folder.resolve(wanted.name() + "-current.pem");
    }

    /** The certificate as it is on disk; empty where there is none that can be read. */
    Optional<X509Certificate> current(Wanted wanted) {
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(file(wanted)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder holder) {
                    return Optional.of(new JcaX509CertificateConverter().getCertificate(holder));
                }
            }
            return Optional.empty();
        } catch (IOException | GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }

    /** When the certificate was put in its place. */
    Instant obtained(Wanted wanted) {
        try {
            return Files.getLastModifiedTime(file(wanted)).toInstant();
        } catch (IOException missing) {
            return Instant.EPOCH;
        }
    }

    /** Whether there is a certificate that holds at this time. */
    boolean has(Wanted wanted, Instant now) {
        return current(wanted)
                .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(now))
                .isPresent();
    }

    /** Gets a certificate signed, with a new key, and puts it in the place of the one before. */
    void obtain(Client client, Wanted wanted) {
        try {
            Files.createDirectories(folder);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            String certificate = signed(client, wanted, request(wanted, keys));
            Path fresh = folder.resolve(wanted.name() + "-new.pem");
            writeSecret(fresh, certificate + pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
            Files.move(fresh, file(wanted), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot get the certificate " + wanted.name() + ": " + e.getMessage(), e);
        }
    }

    private static String request(Wanted wanted, KeyPair keys) throws IOException, OperatorCreationException {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, wanted.organization())
                .addRDN(BCStyle.CN, wanted.commonName());
        JcaPKCS10CertificationRequestBuilder builder =
                new JcaPKCS10CertificationRequestBuilder(subject.build(), keys.getPublic());
        if (!wanted.names().isEmpty()) {
            List<GeneralName> names = new ArrayList<>();
            for (String name : wanted.names()) {
                boolean isAddress = name.matches("[0-9.]+") || name.contains(":");
                names.add(new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name));
            }
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        }
        return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static String signed(Client client, Wanted wanted, String request) throws IOException {
        boolean serves = !wanted.names().isEmpty();
        ResourceClient<CertificateSigningRequest> requests =
                client.resource(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS);
        CertificateSigningRequestSpec.Builder spec = CertificateSigningRequestSpec.builder()
                .request(Bytes.utf8(request))
                .signerName(wanted.signer())
                .usages(List.of("digital signature", serves ? "server auth" : "client auth"));
        wanted.validity().ifPresent(validity -> spec.expirationSeconds((int) validity.toSeconds()));
        CertificateSigningRequest made = requests.create(CertificateSigningRequest.builder()
                .metadata(ObjectMeta.builder().generateName("node-csr-").build())
                .spec(spec.build())
                .build());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            CertificateSigningRequest now = requests.get("", made.name());
            if (!now.status().certificate().isEmpty()) {
                return now.status().certificate().utf8();
            }
            if (now.status().conditions().stream()
                    .anyMatch(condition -> condition.type().equals("Denied"))) {
                throw new IOException("the request " + made.name() + " was denied");
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        throw new IOException("the request " + made.name() + " was not signed within " + PATIENCE.toSeconds()
                + " s; see `kubectl describe csr " + made.name() + "`");
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
