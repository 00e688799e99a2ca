package io.sailfish.apiserver.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The cluster's certificates and keys in a directory:
 *
 * <pre>
 * ca.crt, ca.key                          the authority
 * apiserver.crt, apiserver.key            the API server's serving certificate
 * apiserver-kubelet-client.crt, .key      what the API server shows to kubelets
 * front-proxy-ca.crt, .key                the authority of proxies in front of API servers
 * front-proxy-client.crt, .key            what the API server shows to the servers behind it
 * sa.pub, sa.key                          service account tokens
 * </pre>
 *
 * What is missing is made; what is there is kept, except leaf certificates near their end, of another authority, or that
 * lack a name the server shall have: those are issued anew. Not for use by two processes at once.
 */
public final class ClusterPki {
    private final Path directory;
    private final Clock clock;
    private final CertificateAuthority authority;
    private final CertificateAuthority frontProxyAuthority;
    private final PrivateKey serviceAccountKey;
    private final PublicKey serviceAccountPublicKey;

    private ClusterPki(
            Path directory,
            Clock clock,
            CertificateAuthority authority,
            CertificateAuthority frontProxyAuthority,
            PrivateKey serviceAccountKey,
            PublicKey serviceAccountPublicKey) {
        this.directory = directory;
        this.clock = clock;
        this.authority = authority;
        this.frontProxyAuthority = frontProxyAuthority;
        this.serviceAccountKey = serviceAccountKey;
        this.serviceAccountPublicKey = serviceAccountPublicKey;
    }

    /** Opens the directory; makes the authority and the token signing key where they are not there. */
    public static ClusterPki open(Path directory, Clock clock) {
        CertificateAuthority authority = authority(directory, "ca", "kubernetes", clock);
        CertificateAuthority frontProxies = authority(directory, "front-proxy-ca", "front-proxy-ca", clock);
        Path signing = directory.resolve("sa.key");
        Path verifying = directory.resolve("sa.pub");
        if (!Files.exists(signing) || !Files.exists(verifying)) {
            KeyPair keys = CertificateAuthority.newKeys();
            Pem.writeSecret(signing, Pem.privateKey(keys.getPrivate()));
            Pem.write(verifying, Pem.publicKey(keys.getPublic()));
        }
        return new ClusterPki(
                directory,
                clock,
                authority,
                frontProxies,
                Pem.privateKey(Pem.read(signing)),
                Pem.publicKey(Pem.read(verifying)));
    }

    private static CertificateAuthority authority(Path directory, String name, String commonName, Clock clock) {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            return new CertificateAuthority(read(certificate, key), clock);
        }
        CertificateAuthority authority = CertificateAuthority.create(commonName, clock);
        Pem.writeSecret(key, authority.certifiedKey().keyPem());
        Pem.write(certificate, authority.certifiedKey().certificatePem());
        return authority;
    }

    /** The cluster's authority. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** The authority's certificate in PEM, as clients need it. */
    public String authorityPem() {
        return authority.certifiedKey().certificatePem();
    }

    /** Signs service account tokens. */
    public PrivateKey serviceAccountKey() {
        return serviceAccountKey;
    }

    /** Verifies service account tokens. */
    public PublicKey serviceAccountPublicKey() {
        return serviceAccountPublicKey;
    }

    /** The API server's certificate, for upstream's names of the service and the given names and addresses. */
    public CertifiedKey serverCertificate(Collection<String> more) {
        Set<String> hosts = new LinkedHashSet<>(List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "127.0.0.1",
                "::1"));
        hosts.addAll(more);
        return kept("apiserver", authority, hosts, () -> authority.issueServer("kube-apiserver", List.copyOf(hosts)));
    }

    /** What the API server shows to kubelets. */
    public CertifiedKey kubeletClientCertificate() {
        return clientCertificate("apiserver-kubelet-client", Identity.KUBELET_CLIENT);
    }

    /** The authority of proxies in front of API servers. */
    public CertificateAuthority frontProxyAuthority() {
        return frontProxyAuthority;
    }

    /** What the API server shows to the servers that it passes requests on to. */
    public CertifiedKey frontProxyClientCertificate() {
        return kept(
                "front-proxy-client",
                frontProxyAuthority,
                Set.of(),
                () -> frontProxyAuthority.issueClient("front-proxy-client", List.of()));
    }

    /** A client certificate kept in the directory under this file name. */
    public CertifiedKey clientCertificate(String fileName, Identity identity) {
        return kept(fileName, authority, Set.of(), () -> authority.issueClient(identity.user(), identity.groups()));
    }

    /** A kubeconfig for an identity, with a certificate issued now, written to the file. */
    public Path kubeconfig(Path file, Identity identity, String server, String contextName) {
        CertifiedKey client =
                authority.issueClient(identity.user(), identity.groups(), CertificateAuthority.newRsaKeys());
        Pem.writeSecret(file, KubeconfigText.write(server, authorityPem(), contextName, identity.user(), client));
        return file;
    }

    private CertifiedKey kept(
            String name, CertificateAuthority issuer, Set<String> hosts, Supplier<CertifiedKey> issue) {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            CertifiedKey there = read(certificate, key);
            if (isGood(there.certificate(), issuer, hosts)) {
                return there;
            }
        }
        CertifiedKey issued = issue.get();
        Pem.writeSecret(key, issued.keyPem());
        Pem.write(certificate, issued.certificatePem());
        return issued;
    }

    private boolean isGood(X509Certificate certificate, CertificateAuthority issuer, Set<String> hosts) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(from, until);
        if (clock.instant().isAfter(until.minus(life.dividedBy(3)))) {
            return false;
        }
        try {
            certificate.verify(issuer.certificate().getPublicKey());
        } catch (java.security.GeneralSecurityException e) {
            return false;
        }
        return names(certificate)
                .containsAll(hosts.stream().map(ClusterPki::canonical).collect(Collectors.toSet()));
    }

    private static Set<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .map(name -> canonical(name.get(1).toString()))
                            .collect(Collectors.toSet());
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    /** Addresses have several spellings ("::1", "0:0:0:0:0:0:0:1"); names have one. */
    private static String canonical(String host) {
        if (host.indexOf(':') < 0) {
            return host;
        }
        return java.net.InetAddress.ofLiteral(host).getHostAddress();
    }

    private static CertifiedKey read(Path certificate, Path key) {
        return new CertifiedKey(Pem.certificates(Pem.read(certificate)).getFirst(), Pem.privateKey(Pem.read(key)));
    }
}
