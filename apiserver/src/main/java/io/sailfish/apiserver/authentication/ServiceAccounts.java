package io.sailfish.apiserver.authentication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How service accounts look as users. */
public final class ServiceAccounts {
    private static final String PREFIX = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts";

    private ServiceAccounts() {}

    /** A service account by its place. */
    public record Place(String namespace, String name) {}

    /** The user name of a service account. */
    public static String userName(String namespace, String name) {
        return PREFIX + namespace + ":" + name;
    }

    /** The groups of the service accounts of a namespace. */
    public static List<String> groups(String namespace) {
        return List.of(GROUP, GROUP + ":" + namespace);
    }

    /** The service account with this user name, or null where it is no service account's. */
    public static @Nullable Place place(String userName) {
        if (!userName.startsWith(PREFIX)) {
            return null;
        }
        String[] parts = userName.substring(PREFIX.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() ? new Place(parts[0], parts[1]) : null;
    }
}
