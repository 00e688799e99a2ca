package io.sailfish.apiserver.authentication;

import java.util.Set;

/** What became of a request's credentials. */
public sealed interface Authentication {

    /**
     * They prove that the request is this user's.
     *
     * @param audiences those of the wanted audiences that the credentials are for; empty where credentials of this sort name
     *                  none, and so are for this server
     */
    record Known(UserInfo user, Set<String> audiences) implements Authentication {
        public Known(UserInfo user) {
            this(user, Set.of());
        }
    }

    /** There are none of the kind that was looked for. */
    record Absent() implements Authentication {}

    /** There are some and they prove nothing; the reason is for the log only. */
    record Rejected(String reason) implements Authentication {}

    /** There are none. */
    Authentication ABSENT = new Absent();
}
