package io.sailfish.apiserver.authentication;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request.
 *
 * @param name   unique among active users
 * @param uid    unique over time; may be empty
 * @param groups the groups the user is in
 * @param extra  what the authenticator knows beyond
 */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The group of every user that was authenticated. */
    public static final String AUTHENTICATED = "system:authenticated";

    /** The group of requests without a user. */
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** The group to which nothing is forbidden. */
    public static final String MASTERS = "system:masters";

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** A user without uid and extra. */
    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    public boolean isIn(String group) {
        return groups.contains(group);
    }
}
