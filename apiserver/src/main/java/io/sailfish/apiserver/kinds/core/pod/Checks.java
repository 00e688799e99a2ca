package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** Checks that many parts of a pod share. Paths of fields are made only where something is wrong. */
final class Checks {
    private static final long ID_LIMIT = Integer.MAX_VALUE;
    private static final String FILE_MODE = "must be a number between 0 and 0777 (octal), both inclusive";

    private Checks() {}

    static void required(FieldErrors errors, FieldPath path, String field, String value) {
        if (value.isEmpty()) {
            errors.required(path.child(field), "");
        }
    }

    static void problems(FieldErrors errors, FieldPath path, String field, Object value, List<String> problems) {
        if (!problems.isEmpty()) {
            errors.invalid(path.child(field), value, problems);
        }
    }

    static void oneOf(FieldErrors errors, FieldPath path, String field, String value, Collection<String> supported) {
        if (!supported.contains(value)) {
            errors.notSupported(path.child(field), value, supported);
        }
    }

    /** A value that may not be left out, of those known. */
    static void requiredOneOf(
            FieldErrors errors, FieldPath path, String field, String value, Collection<String> supported) {
        if (value.isEmpty()) {
            errors.required(path.child(field), "");
        } else {
            oneOf(errors, path, field, value, supported);
        }
    }

    static void nonNegative(FieldErrors errors, FieldPath path, String field, long value) {
        if (value < 0) {
            errors.invalid(path.child(field), value, "must be greater than or equal to 0");
        }
    }

    static void inRange(FieldErrors errors, FieldPath path, String field, long value, long least, long greatest) {
        if (value < least || value > greatest) {
            errors.invalid(path.child(field), value, "must be between " + least + " and " + greatest + ", inclusive");
        }
    }

    static void id(FieldErrors errors, FieldPath path, String field, long value) {
        inRange(errors, path, field, value, 0, ID_LIMIT);
    }

    static void port(FieldErrors errors, FieldPath path, String field, long value) {
        inRange(errors, path, field, value, 1, 65_535);
    }

    static void portOrName(FieldErrors errors, FieldPath path, String field, IntOrString port) {
        switch (port) {
            case IntOrString.Int(int number) -> port(errors, path, field, number);
            case IntOrString.Text(String name) -> problems(errors, path, field, name, Names.portName(name));
        }
    }

    static void fileMode(FieldErrors errors, FieldPath path, String field, int mode) {
        if (mode < 0 || mode > 0777) {
            errors.invalid(path.child(field), mode, FILE_MODE);
        }
    }

    /** A path that neither begins at the root nor climbs. */
    static void descending(FieldErrors errors, FieldPath path, String field, String value) {
        if (value.startsWith("/")) {
            errors.invalid(path.child(field), value, "must be a relative path");
        }
        noBacksteps(errors, path, field, value);
    }

    /** A descending path whose first part is not one that the kubelet keeps for itself. */
    static void descendingUnreserved(FieldErrors errors, FieldPath path, String field, String value) {
        descending(errors, path, field, value);
        if (value.startsWith("..") && !value.startsWith("../")) {
            errors.invalid(path.child(field), value, "must not start with '..'");
        }
    }

    static void noBacksteps(FieldErrors errors, FieldPath path, String field, String value) {
        if (climbs(value)) {
            errors.invalid(path.child(field), value, "must not contain '..'");
        }
    }

    static boolean climbs(String value) {
        int at = value.indexOf("..");
        while (at >= 0) {
            boolean begins = at == 0 || value.charAt(at - 1) == '/';
            boolean ends = at + 2 == value.length() || value.charAt(at + 2) == '/';
            if (begins && ends) {
                return true;
            }
            at = value.indexOf("..", at + 1);
        }
        return false;
    }

    static void address(FieldErrors errors, FieldPath path, String value) {
        if (!isAddress(value)) {
            errors.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
    }

    /** Whether a text is an address of IPv4 or IPv6, without a zone and without leading zeros. */
    static boolean isAddress(String value) {
        if (value.indexOf(':') >= 0) {
            if (value.indexOf('%') >= 0 || value.indexOf('[') >= 0) {
                return false;
            }
            try {
                InetAddress.ofLiteral(value);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || part.length() > 1 && part.startsWith("0") || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
