package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.apiserver.validation.WebhookAddress;
import io.sailfish.model.api.apiextensions.v1.CustomResourceConversion;
import io.sailfish.model.api.apiextensions.v1.ServiceReference;
import io.sailfish.model.api.apiextensions.v1.WebhookClientConfig;
import io.sailfish.model.api.apiextensions.v1.WebhookConversion;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules of how objects are converted between versions. */
final class ConversionRules {
    private static final List<String> STRATEGIES = List.of("None", "Webhook");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");
    private static final int HTTPS = 443;

    private ConversionRules() {}

    static CustomResourceConversion defaults(CustomResourceConversion conversion) {
        if (!conversion.hasWebhook()
                || !conversion.webhook().hasClientConfig()
                || !conversion.webhook().clientConfig().hasService()) {
            return conversion;
        }
        WebhookConversion webhook = conversion.webhook();
        WebhookClientConfig config = webhook.clientConfig();
        ServiceReference service = config.service();
        return service.hasPort()
                ? conversion
                : conversion.withWebhook(webhook.withClientConfig(config.withService(service.withPort(HTTPS))));
    }

    static void check(
            CustomResourceConversion conversion,
            @Nullable CustomResourceConversion old,
            FieldPath path,
            FieldErrors errors) {
        String strategy = conversion.strategy();
        if (strategy.isEmpty()) {
            errors.required(path.child("strategy"), "");
        } else if (!STRATEGIES.contains(strategy)) {
            errors.notSupported(path.child("strategy"), strategy, STRATEGIES);
        }
        WebhookConversion webhook = conversion.webhook();
        FieldPath configPath = path.child("webhookClientConfig");
        if (!strategy.equals("Webhook")) {
            if (webhook.hasClientConfig()) {
                errors.forbidden(configPath, "should not be set when strategy is not set to Webhook");
            }
            if (!webhook.conversionReviewVersions().isEmpty()) {
                errors.forbidden(
                        path.child("conversionReviewVersions"),
                        "should not be set when strategy is not set to Webhook");
            }
            return;
        }
        if (webhook.hasClientConfig()) {
            client(webhook.clientConfig(), configPath, errors);
        } else {
            errors.required(configPath, "required when strategy is set to Webhook");
        }
        boolean known = old == null || knows(old.webhook().conversionReviewVersions());
        reviews(webhook.conversionReviewVersions(), known, path.child("conversionReviewVersions"), errors);
    }

    private static boolean knows(List<String> versions) {
        return versions.isEmpty() || versions.stream().anyMatch(REVIEWS::contains);
    }

    private static void reviews(List<String> versions, boolean oneKnown, FieldPath path, FieldErrors errors) {
        if (versions.isEmpty()) {
            errors.required(path, "");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            if (seen.add(versions.get(i))) {
                errors.invalid(path.index(i), versions.get(i), Names.dns1035Label(versions.get(i)));
            } else {
                errors.invalid(path.index(i), versions.get(i), "duplicate version");
            }
        }
        if (oneKnown && versions.stream().noneMatch(REVIEWS::contains)) {
            String shown = versions.stream().map(GoSyntax::quote).collect(Collectors.joining(", ", "[]string{", "}"));
            errors.invalid(path, new Shown(shown), "must include at least one of v1, v1beta1");
        }
    }

    private static void client(WebhookClientConfig config, FieldPath path, FieldErrors errors) {
        if (config.hasUrl() == config.hasService()) {
            errors.required(path, "exactly one of url or service is required");
        } else if (config.hasUrl()) {
            WebhookAddress.url(config.url(""), path.child("url"), errors);
        } else {
            service(config.service(), path.child("service"), errors);
        }
    }

    private static void service(ServiceReference service, FieldPath path, FieldErrors errors) {
        if (service.name().isEmpty()) {
            errors.required(path.child("name"), "");
        }
        if (service.namespace().isEmpty()) {
            errors.required(path.child("namespace"), "");
        }
        List<String> port = Names.portNumber(service.port(0));
        if (!port.isEmpty()) {
            errors.invalid(path.child("port"), service.port(0), "port is not valid: " + String.join(", ", port));
        }
        if (service.hasPath()) {
            WebhookAddress.servicePath(service.path(""), path.child("path"), errors);
        }
    }
}
