package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.status.ApiErrors;

/**
 * Who may write to a certificate signing request's subresources must also have the right to do so for its signer: "approve"
 * or "sign" on signers, by name or for a whole domain.
 */
public final class SignerGuard implements ValidatingPlugin {
    private final String name;
    private final String subresource;
    private final String verb;
    private final Authorizer authorizer;

    private SignerGuard(String name, String subresource, String verb, Authorizer authorizer) {
        this.name = name;
        this.subresource = subresource;
        this.verb = verb;
        this.authorizer = authorizer;
    }

    /** Upstream's CertificateApproval: who approves or denies. */
    public static SignerGuard approval(Authorizer authorizer) {
        return new SignerGuard("CertificateApproval", "approval", "approve", authorizer);
    }

    /** Upstream's CertificateSigning: who issues the certificate or says that it failed. */
    public static SignerGuard signing(Authorizer authorizer) {
        return new SignerGuard("CertificateSigning", "status", "sign", authorizer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.operation() == Operation.UPDATE
                && attributes.subresource().equals(subresource)
                && attributes.oldObject() instanceof CertificateSigningRequest old
                && attributes.object() instanceof CertificateSigningRequest request
                && (verb.equals("approve") || answers(request, old));
    }

    private static boolean answers(CertificateSigningRequest request, CertificateSigningRequest old) {
        return !request.status().certificate().equals(old.status().certificate())
                || !request.status().conditions().equals(old.status().conditions());
    }

    @Override
    public void validate(Attributes attributes) {
        if (!(attributes.oldObject() instanceof CertificateSigningRequest old)) {
            return;
        }
        String signer = old.spec().signerName();
        String domain = signer.indexOf('/') < 0 ? signer : signer.substring(0, signer.indexOf('/')) + "/*";
        if (!isAllowed(attributes.user(), signer) && !isAllowed(attributes.user(), domain)) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    attributes.name(),
                    "user not permitted to " + verb + " requests with signerName \"" + signer + "\"");
        }
    }

    private boolean isAllowed(UserInfo user, String signer) {
        return authorizer
                .decide(AccessRequest.resource(user, verb, "certificates.k8s.io", "signers", "", "", signer))
                .isAllowed();
    }
}
