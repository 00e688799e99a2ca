package io.sailfish.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.cli.component.NodeCertificates.Wanted;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.client.fake.FakeClient;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificatesV1;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRotationTest {
    private static final Instant T = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void certificatesAreReplacedBeforeTheyExpire() throws Exception {
        NodeCertificates certificates = new NodeCertificates(folder);
        Wanted wanted = Wanted.kubeletClient("n1").lasting(Duration.ofSeconds(4));
        BlockingQueue<Wanted> replaced = new ArrayBlockingQueue<>(100);
        try (Client client = new FakeClient()) {
            Signer signer = new Signer(client);
            certificates.obtain(client, wanted);
            X509Certificate before = certificates.current(wanted).orElseThrow();
            // The first attempts to replace it come to nothing.
            signer.refusals.set(1);
            try (CertificateRotation rotation =
                    CertificateRotation.start(certificates, client, Clock.systemUTC(), replaced::add, wanted)) {
                for (int round = 0; round < 2; round++) {
                    assertThat(replaced.poll(30, TimeUnit.SECONDS)).isEqualTo(wanted);
                    X509Certificate after = certificates.current(wanted).orElseThrow();
                    assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
                    assertThat(after.getPublicKey()).as("a new key").isNotEqualTo(before.getPublicKey());
                    assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
                    assertThat(certificates.has(wanted, Instant.now())).isTrue();
                    before = after;
                }
            }
            assertThat(signer.seen.get()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void theTimeToReplaceIsAShareOfWhatWasLeft() {
        assertThat(CertificateRotation.untilDue(T, T.plusSeconds(1000), T, 0.8)).isEqualTo(Duration.ofSeconds(800));
        assertThat(CertificateRotation.untilDue(T, T.plusSeconds(1000), T.plusSeconds(500), 0.8))
                .isEqualTo(Duration.ofSeconds(300));
        assertThat(CertificateRotation.untilDue(T, T.plusSeconds(1000), T.plusSeconds(900), 0.8))
                .isEqualTo(Duration.ZERO);
        assertThat(CertificateRotation.untilDue(T, T.plusSeconds(1000), T.plusSeconds(2000), 0.8))
                .isEqualTo(Duration.ZERO);
    }

    /** Signs what is asked for, dated back by five minutes, and refuses some of it first. */
    private static final class Signer implements WatchHandler<CertificateSigningRequest> {
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger seen = new AtomicInteger();
        private final ResourceClient<CertificateSigningRequest> requests;
        private final KeyPair keys;

        Signer(Client client) throws Exception {
            keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            requests = client.resource(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS);
            requests.watch("", ListOptions.ALL, this);
        }

        @Override
        public void onEvent(WatchEvent<CertificateSigningRequest> event) {
            if (event instanceof WatchEvent.Added<CertificateSigningRequest>(CertificateSigningRequest request)) {
                seen.incrementAndGet();
                Thread.ofVirtual().start(() -> answer(request));
            }
        }

        private void answer(CertificateSigningRequest request) {
            if (refusals.getAndDecrement() > 0) {
                requests.updateStatus(request.withStatus(request.status()
                        .withConditions(List.of(
                                io.sailfish.model.api.certificates.v1.CertificateSigningRequestCondition.builder()
                                        .type("Denied")
                                        .status("True")
                                        .build()))));
                return;
            }
            try (PEMParser parser =
                    new PEMParser(new StringReader(request.spec().request().utf8()))) {
                PKCS10CertificationRequest asked = (PKCS10CertificationRequest) parser.readObject();
                Instant now = Instant.now();
                StringWriter pem = new StringWriter();
                try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
                    writer.writeObject(new X509v3CertificateBuilder(
                                    new X500Name("CN=test"),
                                    BigInteger.valueOf(System.nanoTime()),
                                    Date.from(now.minusSeconds(300)),
                                    Date.from(now.plusSeconds(request.spec().expirationSeconds(0))),
                                    asked.getSubject(),
                                    asked.getSubjectPublicKeyInfo())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
                }
                requests.updateStatus(request.withStatus(request.status().withCertificate(Bytes.utf8(pem.toString()))));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onEnd(@Nullable ApiException failure) {}
    }
}
