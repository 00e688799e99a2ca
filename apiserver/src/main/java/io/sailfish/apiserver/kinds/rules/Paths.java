package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.regex.Pattern;

/** Names that consist of a domain and a path. */
public final class Paths {
    private static final String CHARACTERS = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern PATH = Pattern.compile(CHARACTERS);

    private Paths() {}

    /** Reports what is no "example.com/name". */
    public static void domainPrefixed(String text, FieldPath path, FieldErrors errors) {
        if (text.isEmpty()) {
            errors.required(path, "");
            return;
        }
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            errors.invalid(path, text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String domain = text.substring(0, slash);
        String rest = text.substring(slash + 1);
        errors.invalid(path, domain, Names.dns1123Subdomain(domain));
        if (!PATH.matcher(rest).matches()) {
            errors.invalid(path, rest, "Invalid path (regex used for validation is '" + CHARACTERS + "')");
        }
    }
}
