package io.sailfish.apiserver.console;

import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.request.Paths;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import java.util.Set;

/**
 * Tells requests that a page of this server made from those that another site made a browser send. A browser lets no page
 * choose {@code Origin} and {@code Sec-Fetch-Site}, and lets a page of another site add a header of its own only after
 * asking the server, which never agrees.
 */
final class SameOrigin {
    /** Carried by every request of the console that changes something. */
    static final String HEADER = "x-sailfish-console";

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private SameOrigin() {}

    /** Why the cookies of a request must not count; empty where they may. */
    static String objection(HttpRequest request) {
        String origin = request.headers().first("origin");
        if (!origin.isEmpty() && !origin.equalsIgnoreCase("https://" + request.host())) {
            return "it comes from a page of " + origin;
        }
        String site = request.headers().first("sec-fetch-site");
        if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
            return "it comes from a page of another site";
        }
        if (isProxied(request)) {
            return "what programs of the cluster's users serve must not run as a page of this server";
        }
        if (request.asksForUpgrade()) {
            return origin.isEmpty() ? "it does not say from which page it opens a connection" : "";
        }
        return SAFE.contains(request.method()) || request.headers().has(HEADER) ? "" : "it lacks the header " + HEADER;
    }

    private static boolean isProxied(HttpRequest request) {
        RequestInfo info =
                RequestInfo.parse(request.method(), Paths.decode(request.rawPath()), Query.parse(request.rawQuery()));
        return info.isResource()
                && (info.subresource().equals("proxy") || info.verb().equals("proxy"));
    }
}
