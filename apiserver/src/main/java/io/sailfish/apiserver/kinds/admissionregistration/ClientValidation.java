package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.ServiceReference;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;

/** Where webhooks are. */
public final class ClientValidation {
    private static final String FORM = "; desired format: https://host[/path]";

    private ClientValidation() {}

    static void check(WebhookClientConfig client, FieldPath path, FieldErrors errors) {
        if (client.hasUrl() == client.hasService()) {
            errors.required(path, "exactly one of url or service is required");
        } else if (client.hasUrl()) {
            url(client.url(""), path.child("url"), errors);
        } else {
            service(client.service(), path.child("service"), errors);
        }
    }

    private static void url(String text, FieldPath path, FieldErrors errors) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            errors.required(path, "url must be a valid URL: " + e.getMessage() + FORM);
            return;
        }
        String scheme = Objects.requireNonNullElse(url.getScheme(), "");
        if (!scheme.equals("https")) {
            errors.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM);
        }
        if (url.getHost() == null) {
            errors.invalid(path, "", "host must be specified" + FORM);
        }
        if (url.getRawUserInfo() != null) {
            errors.invalid(path, url.getRawUserInfo(), "user information is not permitted in the URL");
        }
        if (url.getRawFragment() != null && !url.getRawFragment().isEmpty()) {
            errors.invalid(path, url.getRawFragment(), "fragments are not permitted in the URL");
        }
        if (url.getRawQuery() != null && !url.getRawQuery().isEmpty()) {
            errors.invalid(path, url.getRawQuery(), "query parameters are not permitted in the URL");
        }
    }

    /** A reference to a service. Upstream takes the two names for each other where one is missing. */
    private static void service(ServiceReference service, FieldPath path, FieldErrors errors) {
        if (service.namespace().isEmpty()) {
            errors.required(path.child("name"), "service name is required");
        }
        if (service.name().isEmpty()) {
            errors.required(path.child("namespace"), "service namespace is required");
        }
        List<String> port = Names.portNumber(service.port(443));
        if (!port.isEmpty()) {
            errors.invalid(path.child("port"), service.port(443), "port is not valid: " + String.join(",", port));
        }
        if (service.hasPath()) {
            servicePath(service.path(""), path.child("path"), errors);
        }
    }

    private static void servicePath(String text, FieldPath path, FieldErrors errors) {
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            errors.invalid(path, text, "segment[0] may not be empty");
            return;
        }
        if (!text.startsWith("/")) {
            errors.invalid(path, text, "must start with a '/'");
        }
        String rest = text.substring(1);
        String[] segments = (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].isEmpty()) {
                errors.invalid(path, text, "segment[" + i + "] may not be empty");
                continue;
            }
            for (String problem : Names.dns1123Subdomain(segments[i])) {
                errors.invalid(path, text, "segment[" + i + "]: " + problem);
            }
        }
    }
}
