package io.sailfish.controllers.certificates;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestCondition;
import io.sailfish.model.api.certificates.v1.CertificatesV1;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.Timestamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Approves what nodes may ask for by right, and signs what is approved. */
public final class CertificateController implements Reconciler<NamespacedName> {
    /** Upstream's name of the signer. */
    public static final String NAME = "certificate-controller";

    private static final Duration ONE_YEAR = Duration.ofDays(365);
    private static final List<String> SIGNERS =
            List.of(NodeRequests.KUBELET_CLIENT, NodeRequests.KUBELET_SERVING, NodeRequests.CLIENT);

    private final ControllerContext context;
    private final CertificateSigner signer;
    private final ResourceClient<CertificateSigningRequest> client;
    private final Informer<CertificateSigningRequest> requests;
    private final Informer<Node> nodes;

    private CertificateController(ControllerContext context, CertificateSigner signer) {
        this.context = context;
        this.signer = signer;
        this.client = context.client().resource(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS);
        this.requests = context.informers().informer(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS);
        this.nodes = context.informers().informer(CoreV1.NODES);
    }

    /**
     * The controller, ready to be started.
     *
     * @param certificate PEM file of the CA
     * @param key         its private key
     */
    public static Controller<NamespacedName> create(ControllerContext context, Path certificate, Path key) {
        CertificateController reconciler = new CertificateController(context, new CertificateSigner(certificate, key));
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME);
        reconciler.requests.addInlineHandler(Triggers.self(queue));
        return new Controller<>(NAME, queue, reconciler, 2, List.of(reconciler.requests, reconciler.nodes));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<CertificateSigningRequest> found = requests.lister().get(key);
        if (found.isEmpty()
                || !SIGNERS.contains(found.get().spec().signerName())
                || !found.get().status().certificate().isEmpty()) {
            return Result.done();
        }
        CertificateSigningRequest request = found.get();
        if (has(request, "Denied") || has(request, "Failed")) {
            return Result.done();
        }
        Optional<PKCS10CertificationRequest> asked = NodeRequests.parse(request);
        if (asked.isEmpty()) {
            return Result.done();
        }
        if (!has(request, "Approved")) {
            Optional<String> why = NodeRequests.approval(
                    request, asked.get(), name -> nodes.lister().get(NamespacedName.clusterScoped(name)));
            if (why.isEmpty()) {
                return Result.done();
            }
            request = client.updateSubresource("", request.name(), "approval", approved(request, why.get()));
        }
        sign(request, asked.get());
        return Result.done();
    }

    private CertificateSigningRequest approved(CertificateSigningRequest request, String why) {
        Timestamp now = Timestamp.seconds(context.timers().instant());
        List<CertificateSigningRequestCondition> conditions =
                new ArrayList<>(request.status().conditions());
        conditions.add(CertificateSigningRequestCondition.builder()
                .type("Approved")
                .status("True")
                .reason("AutoApproved")
                .message(why)
                .lastUpdateTime(now)
                .lastTransitionTime(now)
                .build());
        return request.withStatus(request.status().withConditions(conditions));
    }

    private void sign(CertificateSigningRequest request, PKCS10CertificationRequest asked) {
        boolean forClients = !request.spec().signerName().equals(NodeRequests.KUBELET_SERVING);
        Duration validity = request.spec().hasExpirationSeconds()
                ? Duration.ofSeconds(request.spec().expirationSeconds(0))
                : ONE_YEAR;
        String pem = signer.sign(
                asked,
                NodeRequests.names(asked),
                forClients,
                validity,
                context.timers().instant());
        client.updateStatus(request.withStatus(request.status().withCertificate(Bytes.utf8(pem))));
    }

    private static boolean has(CertificateSigningRequest request, String type) {
        return request.status().conditions().stream()
                .anyMatch(condition -> condition.type().equals(type));
    }
}
