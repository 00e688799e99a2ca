package io.sailfish.apiserver.validation;

import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/** Rules of where webhooks are, those of admission and those that convert custom resources alike. */
public final class WebhookAddress {
    private static final String FORM = "; desired format: https://host[/path]";

    private WebhookAddress() {}

    /** A URL without anything but host and path. */
    public static void url(String text, FieldPath path, FieldErrors errors) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            errors.required(path, "url must be a valid URL: " + malformed.getMessage() + FORM);
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

    /** The path of a call to a service. */
    public static void servicePath(String text, FieldPath path, FieldErrors errors) {
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
