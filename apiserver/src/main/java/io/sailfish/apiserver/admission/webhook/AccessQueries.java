package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cel.AccessQuery;

/** Gives expressions their authorizer. */
@FunctionalInterface
public interface AccessQueries {

    /** A query in the name of a user. */
    AccessQuery of(UserInfo user);
}
