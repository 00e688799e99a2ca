package io.sailfish.cli.component;

import io.sailfish.cli.component.NodeCertificates.Wanted;
import io.sailfish.client.Client;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a node's certificates before they expire: when seven to nine tenths of their time are over, as upstream's
 * kubelet does, so that the nodes of a cluster that were made at once do not ask at once. A request that comes to nothing is
 * made again, ever more slowly.
 */
final class CertificateRotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRotation.class);
    private static final double EARLIEST = 0.7;
    private static final double SPREAD = 0.2;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final NodeCertificates certificates;
    private final Client client;
    private final Clock clock;
    private final RandomGenerator random;
    private final Consumer<Wanted> replaced;
    private final List<Thread> threads;

    private CertificateRotation(
            NodeCertificates certificates,
            Client client,
            Clock clock,
            RandomGenerator random,
            Consumer<Wanted> replaced,
            List<Wanted> all) {
        this.certificates = certificates;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.replaced = replaced;
        this.threads = all.stream()
                .map(wanted ->
                        Thread.ofVirtual().name("rotation-" + wanted.name()).unstarted(() -> follow(wanted)))
                .toList();
    }

    /**
     * Begins to look after these certificates, which are there.
     *
     * @param client   who asks
     * @param replaced told of each certificate that was replaced
     */
    static CertificateRotation start(
            NodeCertificates certificates, Client client, Clock clock, Consumer<Wanted> replaced, Wanted... all) {
        CertificateRotation rotation = new CertificateRotation(
                certificates,
                client,
                clock,
                RandomGenerator.getDefault(),
                replaced,
                Stream.of(all).toList());
        rotation.threads.forEach(Thread::start);
        return rotation;
    }

    private void follow(Wanted wanted) {
        try {
            Duration pause = FIRST_PAUSE;
            while (true) {
                Thread.sleep(untilDue(wanted));
                try {
                    certificates.obtain(client, wanted);
                    replaced.accept(wanted);
                    pause = FIRST_PAUSE;
                    LOG.info(
                            "the certificate {} was replaced; it holds until {}",
                            wanted.name(),
                            certificates
                                    .current(wanted)
                                    .map(now -> now.getNotAfter().toInstant())
                                    .orElse(Instant.EPOCH));
                } catch (RuntimeException failure) {
                    LOG.warn("the certificate {} cannot be replaced yet: {}", wanted.name(), failure.getMessage());
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                }
            }
        } catch (InterruptedException closed) {
            LOG.debug("the certificate {} is no longer looked after", wanted.name());
        }
    }

    private Duration untilDue(Wanted wanted) {
        return certificates
                .current(wanted)
                .map(certificate -> untilDue(
                        certificates.obtained(wanted),
                        certificate.getNotAfter().toInstant(),
                        clock.instant(),
                        EARLIEST + SPREAD * random.nextDouble()))
                .orElse(Duration.ZERO);
    }

    /**
     * How long until a share of the time is over that a certificate had left when it was obtained. Signers date certificates
     * back: of one that lasts for minutes the share of the whole would be over from the start.
     */
    static Duration untilDue(Instant obtained, Instant end, Instant now, double share) {
        Instant due =
                obtained.plusMillis((long) (Duration.between(obtained, end).toMillis() * share));
        Duration left = Duration.between(now, due);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
