package io.sailfish.cli.metrics;

import io.sailfish.apiserver.authentication.CertificateAuthenticator;
import io.sailfish.apiserver.authentication.FrontProxyAuthenticator;
import io.sailfish.apiserver.authentication.RequestHeaders;
import io.sailfish.apiserver.http.HttpLimits;
import io.sailfish.apiserver.http.HttpServer;
import io.sailfish.apiserver.http.ServerTls;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.ClusterPki;
import io.sailfish.client.Client;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.metrics.api.MetricsApi;
import io.sailfish.metrics.figures.FigureBook;
import io.sailfish.metrics.scrape.Scraper;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/** The metrics API while it runs: it reads the kubelets, listens, and is registered. */
public final class MetricsComponent implements AutoCloseable {
    private final InformerFactory informers;
    private final Scraper scraper;
    private final HttpServer http;

    /**
     * Where it stands.
     *
     * @param bindAddress to listen on, at a free port
     * @param address     by which API servers reach it
     * @param pki         of the cluster: signs its certificate, and those of API servers in front
     */
    public record Place(String bindAddress, String address, ClusterPki pki) {}

    private MetricsComponent(InformerFactory informers, Scraper scraper, HttpServer http) {
        this.informers = informers;
        this.scraper = scraper;
        this.http = http;
    }

    /**
     * Starts it.
     *
     * @param own   as which it reads
     * @param admin as whom it is registered
     */
    public static MetricsComponent start(Place place, Client own, Client admin) {
        MetricsRegistration registration = new MetricsRegistration(admin);
        registration.rights();
        InformerFactory informers = new InformerFactory(own);
        Informer<Node> nodes = informers.informer(CoreV1.NODES);
        Informer<Pod> pods = informers.informer(CoreV1.PODS);
        FigureBook book = new FigureBook();
        Scraper scraper = new Scraper(own, nodes, book, Timers.system());
        scraper.start();
        informers.start();
        MetricsApi api = new MetricsApi(nodes.lister(), pods.lister(), book, Timers.system());
        List<X509Certificate> proxies =
                List.of(place.pki().frontProxyAuthority().certificate());
        FrontProxyAuthenticator authenticator = new FrontProxyAuthenticator(
                new CertificateAuthenticator(proxies, Clock.systemUTC()), RequestHeaders.USUAL);
        CertifiedKey certificate =
                place.pki().authority().issueServer(MetricsRegistration.SERVICE, List.of(MetricsRegistration.HOST));
        HttpServer http = HttpServer.start(
                new InetSocketAddress(place.bindAddress(), 0),
                ServerTls.context(List.of(certificate.certificate()), certificate.key(), proxies),
                new MetricsFront(authenticator, own, api),
                HttpLimits.DEFAULT,
                1);
        registration.register(
                place.address(), http.address().getPort(), place.pki().authorityPem());
        return new MetricsComponent(informers, scraper, http);
    }

    @Override
    public void close() {
        http.close();
        scraper.close();
        informers.close();
    }
}
