package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.TypedLocalObjectReference;
import io.sailfish.model.api.networking.v1.HTTPIngressPath;
import io.sailfish.model.api.networking.v1.IngressBackend;
import io.sailfish.model.api.networking.v1.IngressRule;
import io.sailfish.model.api.networking.v1.IngressServiceBackend;
import io.sailfish.model.api.networking.v1.IngressSpec;
import io.sailfish.model.api.networking.v1.IngressTLS;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** What ingresses may say. */
final class IngressValidation {
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> NOT_WITHIN = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_AT_END = List.of("/..", "/.");

    private IngressValidation() {}

    static void check(IngressSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.rules().isEmpty() && !spec.hasDefaultBackend()) {
            errors.invalid(
                    path,
                    new FieldError.Shown("[]networking.IngressRule(nil)"),
                    "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.hasDefaultBackend()) {
            backend(spec.defaultBackend(), path.child("defaultBackend"), errors);
        }
        for (int i = 0; i < spec.rules().size(); i++) {
            rule(spec.rules().get(i), path.child("rules").index(i), errors);
        }
        for (int i = 0; i < spec.tls().size(); i++) {
            tls(spec.tls().get(i), path.child("tls").index(i), errors);
        }
        if (spec.hasIngressClassName()) {
            String name = spec.ingressClassName("");
            errors.invalid(path.child("ingressClassName"), name, Names.dns1123Subdomain(name));
        }
    }

    private static void rule(IngressRule rule, FieldPath path, FieldErrors errors) {
        if (!rule.host().isEmpty()) {
            if (Addresses.parse(rule.host()) != null) {
                errors.invalid(path.child("host"), rule.host(), "must be a DNS name, not an IP address");
            }
            host(rule.host(), path.child("host"), errors);
        }
        if (!rule.hasHttp()) {
            return;
        }
        FieldPath paths = path.child("http").child("paths");
        if (rule.http().paths().isEmpty()) {
            errors.required(paths, "");
        }
        for (int i = 0; i < rule.http().paths().size(); i++) {
            path(rule.http().paths().get(i), paths.index(i), errors);
        }
    }

    private static void host(String host, FieldPath path, FieldErrors errors) {
        errors.invalid(path, host, host.contains("*") ? Names.wildcardSubdomain(host) : Names.dns1123Subdomain(host));
    }

    private static void path(HTTPIngressPath given, FieldPath at, FieldErrors errors) {
        String path = given.path();
        if (!given.hasPathType()) {
            errors.required(at.child("pathType"), "pathType must be specified");
        } else {
            switch (given.pathType("")) {
                case "Exact", "Prefix" -> plain(path, at.child("path"), errors);
                case "ImplementationSpecific" -> {
                    if (!path.isEmpty() && !path.startsWith("/")) {
                        errors.invalid(at.child("path"), path, "must be an absolute path");
                    }
                }
                default -> errors.notSupported(at.child("pathType"), given.pathType(""), PATH_TYPES);
            }
        }
        backend(given.backend(), at.child("backend"), errors);
    }

    private static void plain(String path, FieldPath at, FieldErrors errors) {
        if (!path.startsWith("/")) {
            errors.invalid(at, path, "must be an absolute path");
        }
        for (String part : NOT_WITHIN) {
            if (path.contains(part)) {
                errors.invalid(at, path, "must not contain '" + part + "'");
            }
        }
        for (String end : NOT_AT_END) {
            if (path.endsWith(end)) {
                errors.invalid(at, path, "cannot end with '" + end + "'");
            }
        }
    }

    private static void tls(IngressTLS tls, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < tls.hosts().size(); i++) {
            host(tls.hosts().get(i), path.child("hosts").index(i), errors);
        }
        if (!tls.secretName().isEmpty()) {
            errors.invalid(path.child("secretName"), tls.secretName(), Names.dns1123Subdomain(tls.secretName()));
        }
    }

    private static void backend(IngressBackend backend, FieldPath path, FieldErrors errors) {
        if (backend.hasResource() && backend.hasService()) {
            errors.invalid(path, "", "cannot set both resource and service backends");
        } else if (backend.hasResource()) {
            TypedLocalObjectReference resource = backend.resource();
            TypedReference.check(
                    resource.hasApiGroup() ? resource.apiGroup("") : null,
                    resource.kind(),
                    resource.name(),
                    path.child("resource"),
                    errors);
        } else if (backend.hasService()) {
            service(backend.service(), path, errors);
        } else {
            errors.invalid(path, "", "resource or service backend is required");
        }
    }

    private static void service(IngressServiceBackend service, FieldPath path, FieldErrors errors) {
        FieldPath at = path.child("service");
        if (service.name().isEmpty()) {
            errors.required(at.child("name"), "");
        } else {
            errors.invalid(at.child("name"), service.name(), Names.dns1035Label(service.name()));
        }
        String name = service.port().name();
        int number = service.port().number();
        if (!name.isEmpty() && number != 0) {
            errors.invalid(path, "", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            errors.invalid(at.child("port").child("name"), name, Names.portName(name));
        } else if (number != 0) {
            errors.invalid(at.child("port").child("number"), number, Names.portNumber(number));
        } else {
            errors.required(path, "port name or number is required");
        }
    }
}
