package io.sailfish.apiserver.kinds.certificates;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestCondition;
import io.sailfish.model.api.certificates.v1.CertificateSigningRequestSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What certificate signing requests may ask for, and what approvers and signers may say to them. */
final class RequestValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final int SHORTEST_SECONDS = 600;
    private static final int LONGEST_DOMAIN = 253;
    private static final List<String> LASTING = List.of("Approved", "Denied", "Failed");
    private static final List<String> DECISIONS = List.of("Approved", "Denied");
    private static final List<String> USAGES = List.of(
            "any",
            "cert sign",
            "client auth",
            "code signing",
            "content commitment",
            "crl sign",
            "data encipherment",
            "decipher only",
            "digital signature",
            "email protection",
            "encipher only",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "key agreement",
            "key encipherment",
            "microsoft sgc",
            "netscape sgc",
            "ocsp signing",
            "s/mime",
            "server auth",
            "signing",
            "timestamping");

    private RequestValidation() {}

    static void created(CertificateSigningRequest request, FieldErrors errors) {
        Finalizers.check(request, errors);
        CertificateSigningRequestSpec spec = request.spec();
        if (!spec.request().utf8().contains("-----BEGIN CERTIFICATE REQUEST-----")) {
            errors.invalid(SPEC.child("request"), spec.request(), "PEM block type must be CERTIFICATE REQUEST");
        }
        usages(spec.usages(), SPEC.child("usages"), errors);
        signer(spec.signerName(), SPEC.child("signerName"), errors);
        if (spec.hasExpirationSeconds() && spec.expirationSeconds(0) < SHORTEST_SECONDS) {
            errors.invalid(
                    SPEC.child("expirationSeconds"),
                    spec.expirationSeconds(0),
                    "may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    private static void usages(List<String> usages, FieldPath path, FieldErrors errors) {
        if (usages.isEmpty()) {
            errors.required(path, "");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            if (!USAGES.contains(usages.get(i))) {
                errors.notSupported(path.index(i), usages.get(i), USAGES);
            } else if (!seen.add(usages.get(i))) {
                errors.duplicate(path.index(i), usages.get(i));
            }
        }
    }

    private static void signer(String name, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path, "");
            return;
        }
        if (name.equals("kubernetes.io/legacy-unknown")) {
            errors.invalid(path, name, "the legacy signerName is not allowed via this API version");
        }
        String[] parts = name.split("/", -1);
        if (parts.length != 2) {
            errors.invalid(
                    path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }
        if (parts[0].length() > LONGEST_DOMAIN) {
            errors.tooLong(path, LONGEST_DOMAIN);
        }
        String[] labels = parts[0].split("\\.", -1);
        for (String label : labels) {
            labelled(label, Names.dns1123Label(label), parts[0], path, errors);
        }
        if (labels.length < 2) {
            errors.invalid(path, parts[0], "should be a domain with at least two segments separated by dots");
        }
        for (String label : parts[1].split("\\.", -1)) {
            labelled(label, Names.dns1123Subdomain(label), parts[1], path, errors);
        }
    }

    private static void labelled(
            String label, List<String> problems, String whole, FieldPath path, FieldErrors errors) {
        problems.forEach(problem -> errors.invalid(path, whole, "validating label \"" + label + "\": " + problem));
    }

    /**
     * Judges a write to status or approval.
     *
     * @param approves whether the writer decides, rather than signs
     */
    static void answered(
            CertificateSigningRequest request, CertificateSigningRequest old, boolean approves, FieldErrors errors) {
        Finalizers.check(request, errors);
        conditions(request.status().conditions(), errors);
        FieldPath path = STATUS.child("conditions");
        for (String type : LASTING) {
            if (has(old, type) && !has(request, type)) {
                errors.forbidden(path, "updates may not remove a condition of type \"" + type + "\"");
            }
        }
        for (String type : DECISIONS) {
            if (!approves && !has(old, type) && has(request, type)) {
                errors.forbidden(path, "updates may not add a condition of type \"" + type + "\"");
            }
        }
        if (!request.status().certificate().equals(old.status().certificate())) {
            if (!old.status().certificate().isEmpty()) {
                errors.forbidden(STATUS.child("certificate"), "updates may not modify existing certificate content");
            } else if (!request.status().certificate().utf8().contains("-----BEGIN CERTIFICATE-----")) {
                errors.invalid(
                        STATUS.child("certificate"),
                        "<certificate data>",
                        "must contain at least one CERTIFICATE PEM block");
            }
        }
    }

    private static void conditions(List<CertificateSigningRequestCondition> conditions, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            CertificateSigningRequestCondition condition = conditions.get(i);
            FieldPath path = STATUS.child("conditions").index(i);
            String type = condition.type();
            if (type.isEmpty()) {
                errors.required(path.child("type"), "");
            }
            if (condition.status().isEmpty()) {
                errors.required(path.child("status"), "");
            } else if (LASTING.contains(type) && !condition.status().equals("True")) {
                errors.notSupported(path.child("status"), condition.status(), List.of("True"));
            }
            if (DECISIONS.contains(type) && seen.contains(type.equals("Approved") ? "Denied" : "Approved")) {
                errors.invalid(path.child("type"), type, "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type)) {
                errors.duplicate(path.child("type"), type);
            }
        }
    }

    private static boolean has(CertificateSigningRequest request, String type) {
        return request.status().conditions().stream()
                .anyMatch(condition -> condition.type().equals(type));
    }
}
