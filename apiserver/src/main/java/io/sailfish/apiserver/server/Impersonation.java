package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.ServiceAccounts;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.authorization.AccessRequest;
import io.sailfish.apiserver.authorization.Authorizer;
import io.sailfish.apiserver.http.Headers;
import io.sailfish.apiserver.request.Paths;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets those who may act as another user. */
final class Impersonation {
    private static final String EXTRA = "impersonate-extra-";
    private static final String GROUP = "authentication.k8s.io";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user that the request is to be taken for: the one given, where it does not ask for another. */
    UserInfo apply(UserInfo user, Headers headers) {
        String name = headers.first("impersonate-user");
        List<String> groups = headers.all("impersonate-group");
        String uid = headers.first("impersonate-uid");
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty()) {
                throw ApiErrors.internalError("requested impersonation of groups or uid without impersonating a user");
            }
            return user;
        }
        List<String> effective = new ArrayList<>();
        ServiceAccounts.Place account = ServiceAccounts.place(name);
        if (account != null) {
            check(user, "", "serviceaccounts", "", account.namespace(), account.name());
            if (groups.isEmpty()) {
                effective.addAll(ServiceAccounts.groups(account.namespace()));
            }
        } else {
            check(user, "", "users", "", "", name);
        }
        for (String group : groups) {
            check(user, "", "groups", "", "", group);
            effective.add(group);
        }
        if (!uid.isEmpty()) {
            check(user, GROUP, "uids", "", "", uid);
        }
        Map<String, List<String>> extra = extra(headers);
        extra.forEach((key, values) -> values.forEach(value -> check(user, GROUP, "userextras", key, "", value)));
        addOwnGroup(name, effective);
        return new UserInfo(name, uid, effective, extra);
    }

    private static void addOwnGroup(String name, List<String> groups) {
        if (name.equals("system:anonymous")) {
            if (!groups.contains(UserInfo.UNAUTHENTICATED)) {
                groups.add(UserInfo.UNAUTHENTICATED);
            }
        } else if (!groups.contains(UserInfo.AUTHENTICATED) && !groups.contains(UserInfo.UNAUTHENTICATED)) {
            groups.add(UserInfo.AUTHENTICATED);
        }
    }

    private static Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        headers.forEach((header, value) -> {
            if (header.startsWith(EXTRA)) {
                extra.computeIfAbsent(key(header.substring(EXTRA.length())), any -> new ArrayList<>())
                        .add(value);
            }
        });
        return extra;
    }

    private static String key(String escaped) {
        try {
            return Paths.decode(escaped).toLowerCase(java.util.Locale.ROOT);
        } catch (IllegalArgumentException malformed) {
            return escaped;
        }
    }

    private void check(
            UserInfo user, String group, String resource, String subresource, String namespace, String name) {
        authorizer.check(AccessRequest.resource(user, "impersonate", group, resource, subresource, namespace, name));
    }
}
