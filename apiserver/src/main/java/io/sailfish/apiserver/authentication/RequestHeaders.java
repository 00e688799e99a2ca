package io.sailfish.apiserver.authentication;

import java.util.List;

/**
 * By which headers a proxy in front of a server tells whose request it passes on. Of headers of one meaning the first that is
 * there counts.
 *
 * @param allowedNames the common names that the proxy's certificate may have; empty for any
 * @param user         of the user's name
 * @param uid          of the user's uid
 * @param group        of the user's groups, one in each
 * @param extraPrefix  with which the headers of what else is known begin
 */
public record RequestHeaders(
        List<String> allowedNames, List<String> user, List<String> uid, List<String> group, List<String> extraPrefix) {

    /** What upstream's installers agree on. */
    public static final RequestHeaders USUAL = new RequestHeaders(
            List.of("front-proxy-client"),
            List.of("X-Remote-User"),
            List.of("X-Remote-Uid"),
            List.of("X-Remote-Group"),
            List.of("X-Remote-Extra-"));

    public RequestHeaders {
        allowedNames = List.copyOf(allowedNames);
        user = List.copyOf(user);
        uid = List.copyOf(uid);
        group = List.copyOf(group);
        extraPrefix = List.copyOf(extraPrefix);
    }
}
