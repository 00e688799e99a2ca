package io.sailfish.apiserver.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of a group's versions: v2 before v1 before v2beta1 before v1beta2 before v1alpha1 before anything else. */
public final class VersionOrder {
    /** The version that clients are to prefer first. */
    public static final Comparator<String> PREFERRED_FIRST = VersionOrder::compare;

    private static final Pattern FORM = Pattern.compile("v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?");

    private VersionOrder() {}

    private static int compare(String one, String other) {
        Matcher first = FORM.matcher(one);
        Matcher second = FORM.matcher(other);
        boolean known = first.matches();
        if (known != second.matches()) {
            return known ? -1 : 1;
        }
        if (!known) {
            return one.compareTo(other);
        }
        int stability = Integer.compare(stability(second), stability(first));
        int major = Integer.compare(number(second, 1), number(first, 1));
        return stability != 0 ? stability : major != 0 ? major : Integer.compare(number(second, 3), number(first, 3));
    }

    private static int stability(Matcher version) {
        return switch (version.group(2)) {
            case null -> 2;
            case "beta" -> 1;
            default -> 0;
        };
    }

    private static int number(Matcher version, int group) {
        return version.group(group) == null ? 0 : Integer.parseInt(version.group(group));
    }
}
