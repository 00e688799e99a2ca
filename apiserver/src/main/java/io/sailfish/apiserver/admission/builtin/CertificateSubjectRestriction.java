package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.pki.RequestedSubject;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Nobody becomes a member of the group that may do everything by having a certificate signed. */
public final class CertificateSubjectRestriction implements ValidatingPlugin {
    private static final String CLIENTS = "kubernetes.io/kube-apiserver-client";

    @Override
    public String name() {
        return "CertificateSubjectRestriction";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty()
                && attributes.object() instanceof CertificateSigningRequest request
                && request.spec().signerName().equals(CLIENTS);
    }

    @Override
    public void validate(Attributes attributes) {
        if (!(attributes.object() instanceof CertificateSigningRequest request)) {
            return;
        }
        List<String> organizations;
        try {
            organizations =
                    RequestedSubject.organizations(request.spec().request().utf8());
        } catch (IllegalArgumentException malformed) {
            throw ApiErrors.forbidden(
                    attributes.resource(), attributes.name(), "failed to parse CSR: " + malformed.getMessage());
        }
        if (organizations.contains(UserInfo.MASTERS)) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    attributes.name(),
                    "use of " + CLIENTS + " signer with " + UserInfo.MASTERS + " group is not allowed");
        }
    }
}
