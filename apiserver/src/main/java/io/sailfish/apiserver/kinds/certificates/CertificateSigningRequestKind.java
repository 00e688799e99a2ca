package io.sailfish.apiserver.kinds.certificates;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestCondition;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestSpec;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestStatus;
import io.sailfish.model.api.certificates.v1.CertificatesV1;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Certificate signing requests: who asks is written by the server, so that approvers can rely on it. */
public final class CertificateSigningRequestKind implements Kind<CertificateSigningRequest> {
    @Override
    public KindDefinition<CertificateSigningRequest> definition() {
        return KindDefinition.of(CertificatesV1.CERTIFICATE_SIGNING_REQUESTS)
                .strategy(new RequestStrategy())
                .ageColumn()
                .column(
                        "SignerName",
                        "string",
                        "",
                        0,
                        (request, now) -> request.spec().signerName())
                .column(
                        "Requestor",
                        "string",
                        "",
                        0,
                        (request, now) -> request.spec().username())
                .column(
                        "RequestedDuration",
                        "string",
                        "",
                        0,
                        (request, now) -> request.spec().hasExpirationSeconds()
                                ? io.sailfish.apiserver.table.Ages.of(
                                        Duration.ofSeconds(request.spec().expirationSeconds(0)))
                                : "<none>")
                .column("Condition", "string", "", 0, (request, now) -> condition(request))
                .selectable("spec.signerName", request -> request.spec().signerName())
                .status(new CertificateUpdates())
                .subresource(new Subresource.Part<>("approval", new ApprovalUpdates()))
                .build();
    }

    private static final class RequestStrategy implements Strategy<CertificateSigningRequest> {
        @Override
        public void validate(RequestContext context, CertificateSigningRequest request, FieldErrors errors) {
            RequestValidation.created(request, errors);
        }

        @Override
        public void validateUpdate(
                RequestContext context,
                CertificateSigningRequest request,
                CertificateSigningRequest old,
                FieldErrors errors) {
            Finalizers.check(request, errors);
        }

        /** What is asked for is fixed with the creation, so that nobody comes to manage it. */
        @Override
        public List<String> resetFields() {
            return List.of("spec", "status");
        }

        @Override
        public Names.Rule names() {
            return Names.PATH_SEGMENT;
        }

        @Override
        public CertificateSigningRequest prepareForCreate(RequestContext context, CertificateSigningRequest request) {
            Map<String, List<String>> extra = new TreeMap<>(context.user().extra());
            CertificateSigningRequestSpec spec = request.spec()
                    .withUsername(context.user().name())
                    .withUid(context.user().uid())
                    .withGroups(context.user().groups())
                    .withExtra(StringMap.copyOf(extra));
            return request.withSpec(spec).withStatus(CertificateSigningRequestStatus.EMPTY);
        }

        /** What was asked for never changes. */
        @Override
        public CertificateSigningRequest prepareForUpdate(
                RequestContext context, CertificateSigningRequest request, CertificateSigningRequest old) {
            return request.withSpec(old.spec()).withStatus(old.status());
        }
    }

    /** Signers write the certificate; conditions that decide are the approvers'. */
    private static final class CertificateUpdates implements StatusUpdates<CertificateSigningRequest> {
        @Override
        public CertificateSigningRequest prepareForUpdate(
                RequestContext context, CertificateSigningRequest request, CertificateSigningRequest old) {
            return old.withMetadata(request.metadata())
                    .withStatus(request.status().withConditions(timed(context, request, old)));
        }

        @Override
        public void validateUpdate(
                RequestContext context,
                CertificateSigningRequest request,
                CertificateSigningRequest old,
                FieldErrors errors) {
            RequestValidation.answered(request, old, false, errors);
        }
    }

    /** Approvers write conditions. */
    private static final class ApprovalUpdates implements Updates<CertificateSigningRequest> {
        @Override
        public CertificateSigningRequest prepareForUpdate(
                RequestContext context, CertificateSigningRequest request, CertificateSigningRequest old) {
            return old.withMetadata(request.metadata())
                    .withStatus(old.status().withConditions(timed(context, request, old)));
        }

        @Override
        public void validateUpdate(
                RequestContext context,
                CertificateSigningRequest request,
                CertificateSigningRequest old,
                FieldErrors errors) {
            RequestValidation.answered(request, old, true, errors);
        }
    }

    /** The conditions with the times that their writers left out. */
    private static List<CertificateSigningRequestCondition> timed(
            RequestContext context, CertificateSigningRequest request, CertificateSigningRequest old) {
        Timestamp now = Timestamp.seconds(context.clock().instant());
        return Each.of(request.status().conditions(), given -> {
            CertificateSigningRequestCondition condition =
                    given.hasLastUpdateTime() && !given.lastUpdateTime().isZero()
                            ? given
                            : given.withLastUpdateTime(now);
            if (condition.hasLastTransitionTime()
                    && !condition.lastTransitionTime().isZero()) {
                return condition;
            }
            Timestamp since = old.status().conditions().stream()
                    .filter(before -> before.type().equals(given.type())
                            && before.status().equals(given.status())
                            && before.hasLastTransitionTime())
                    .map(CertificateSigningRequestCondition::lastTransitionTime)
                    .findFirst()
                    .orElse(now);
            return condition.withLastTransitionTime(since);
        });
    }

    private static String condition(CertificateSigningRequest request) {
        boolean approved = false;
        boolean denied = false;
        boolean failed = false;
        for (var condition : request.status().conditions()) {
            approved |= condition.type().equals("Approved");
            denied |= condition.type().equals("Denied");
            failed |= condition.type().equals("Failed");
        }
        String text = denied ? "Denied" : approved ? "Approved" : "Pending";
        text += failed ? ",Failed" : "";
        return request.status().certificate().isEmpty() ? text : text + ",Issued";
    }
}
