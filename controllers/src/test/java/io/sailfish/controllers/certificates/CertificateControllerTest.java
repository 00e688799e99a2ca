package io.sailfish.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestCondition;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestSpec;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestStatus;
import io.sailfish.model.api.certificates.v1.CertificatesV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateControllerTest {
    private static final String NODE = "CN=system:node:n,O=system:nodes";

    private final KeyPair authority = keys();

    @Test
    void whatIsApprovedIsSigned(@TempDir Path directory) throws Exception {
        Path certificate = directory.resolve("ca.crt");
        Path key = directory.resolve("ca.key");
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=test"),
                BigInteger.ONE,
                Date.from(Instant.now()),
                Date.from(Instant.now().plus(Duration.ofDays(1))),
                new X500Name("CN=test"),
                authority.getPublic());
        Files.writeString(
                certificate,
                pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()))));
        Files.writeString(key, pem(new JcaPKCS8Generator(authority.getPrivate(), null)));
        try (ControllerWorld world = new ControllerWorld(Timers.system())) {
            world.run(context -> CertificateController.create(context, certificate, key));
            world.client.given(
                    CertificatesV1.CERTIFICATE_SIGNING_REQUESTS,
                    request(NODE, "someone")
                            .withStatus(CertificateSigningRequestStatus.builder()
                                    .conditions(List.of(CertificateSigningRequestCondition.builder()
                                            .type("Approved")
                                            .status("True")
                                            .build()))
                                    .build()));
            CertificateSigningRequest signed = world.client.await(
                    CertificatesV1.CERTIFICATE_SIGNING_REQUESTS,
                    "",
                    "r",
                    now -> !now.status().certificate().isEmpty());
            X509Certificate issued = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            signed.status().certificate().utf8().getBytes(StandardCharsets.US_ASCII)));
            issued.verify(authority.getPublic());
            assertThat(issued.getSubjectX500Principal().getName()).contains("CN=system:node:n");
            assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        }
    }

    @Test
    void aNodeMayAskForItselfAndNobodyElse() throws Exception {
        assertThat(approval(NODE, "system:node:n")).isPresent();
        assertThat(approval(NODE, "system:node:other")).isEmpty();
        assertThat(approval("CN=system:node:n,O=system:masters", "system:node:n"))
                .isEmpty();
        assertThat(approval("CN=admin,O=system:nodes", "admin")).isEmpty();
    }

    private static Optional<String> approval(String subject, String user) throws Exception {
        CertificateSigningRequest request = request(subject, user);
        return NodeRequests.approval(request, NodeRequests.parse(request).orElseThrow(), name -> Optional.empty());
    }

    private static CertificateSigningRequest request(String subject, String user) throws Exception {
        KeyPair keys = keys();
        String pem = pem(new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        return CertificateSigningRequest.builder()
                .metadata(ObjectMeta.builder().name("r").build())
                .spec(CertificateSigningRequestSpec.builder()
                        .signerName(NodeRequests.KUBELET_CLIENT)
                        .username(user)
                        .request(Bytes.utf8(pem))
                        .build())
                .build();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(Object object) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
