package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.apiserver.validation.WebhookAddress;
import io.sailfish.model.api.admissionregistration.v1.ServiceReference;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** Where webhooks are. */
public final class ClientValidation {
    private ClientValidation() {}

    static void check(WebhookClientConfig client, FieldPath path, FieldErrors errors) {
        if (client.hasUrl() == client.hasService()) {
            errors.required(path, "exactly one of url or service is required");
        } else if (client.hasUrl()) {
            WebhookAddress.url(client.url(""), path.child("url"), errors);
        } else {
            service(client.service(), path.child("service"), errors);
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
            WebhookAddress.servicePath(service.path(""), path.child("path"), errors);
        }
    }
}
