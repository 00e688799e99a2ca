package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.Locale;

/** Names of drivers, of volumes and of devices. */
public final class DriverNames {
    private static final int LIMIT = 63;

    private DriverNames() {}

    /** Reports a name that is none. */
    public static void check(String name, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path, "");
        }
        if (name.length() > LIMIT) {
            errors.tooLong(path, LIMIT);
        }
        errors.invalid(path, name, Names.dns1123Subdomain(name.toLowerCase(Locale.ROOT)));
    }
}
