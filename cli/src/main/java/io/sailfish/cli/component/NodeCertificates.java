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
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's certificates: keys are made here and never leave the machine; the cluster signs what is asked for through
 * CertificateSigningRequests. What is there already is kept.
 *
 * @param folder where keys and certificates are
 */
record NodeCertificates(Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(200);

    /** What to ask for: the file's name, the signer, the subject, and for servers the names they go by. */
    record Wanted(String file, String signer, String commonName, String organization, List<String> names) {}

    Path certificate(String file) {
        return folder.resolve(file + ".crt");
    }

    Path key(String file) {
        return folder.resolve(file + ".key");
    }

    boolean has(String file) {
        return Files.exists(certificate(file)) && Files.exists(key(file));
    }

    /** Gets a certificate signed, unless it is there. */
    void obtain(Client client, Wanted wanted) {
        if (has(wanted.file())) {
            return;
        }
        try {
            Files.createDirectories(folder);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            String certificate = signed(client, wanted, request(wanted, keys));
            writeSecret(key(wanted.file()), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
            Files.writeString(certificate(wanted.file()), certificate);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot get the certificate " + wanted.file() + ": " + e.getMessage(), e);
        }
    }

    private static String request(Wanted wanted, KeyPair keys)
            throws IOException, OperatorCreationException {
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
        ResourceClient<CertificateSigningRequest> requests = client.resource(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS);
        CertificateSigningRequest made = requests.create(CertificateSigningRequest.builder()
                .metadata(ObjectMeta.builder().generateName("node-csr-").build())
                .spec(CertificateSigningRequestSpec.builder()
                        .request(Bytes.utf8(request))
                        .signerName(wanted.signer())
                        .usages(List.of("digital signature", serves ? "server auth" : "client auth"))
                        .build())
                .build());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            CertificateSigningRequest now = requests.get("", made.name());
            if (!now.status().certificate().isEmpty()) {
                return now.status().certificate().utf8();
            }
            if (now.status().conditions().stream().anyMatch(condition -> condition.type().equals("Denied"))) {
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
