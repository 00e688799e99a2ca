package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;

/**
 * A request to a resource as it came over the wire, authenticated, authorized and taken apart but not yet decoded.
 *
 * @param user        who asks
 * @param verb        what for; WATCH where the query or the path says so
 * @param group       of the path; empty for core
 * @param version     of the path
 * @param resource    the plural of the path
 * @param namespace   of the path; empty for cluster-scoped resources and for all namespaces
 * @param name        of the path; empty for collections
 * @param subresource of the path, with what follows it; empty for the object itself
 * @param query       the decoded query parameters
 * @param contentType the Content-Type header; empty where absent
 * @param accept      the Accept header; empty where absent
 * @param userAgent   the User-Agent header; empty where absent
 * @param body        the whole body, within the server's bound
 */
public record ApiRequest(
        UserInfo user,
        Verb verb,
        String group,
        String version,
        String resource,
        String namespace,
        String name,
        String subresource,
        Map<String, List<String>> query,
        String contentType,
        String accept,
        String userAgent,
        Bytes body) {

    /** The first value of a query parameter; empty where absent. */
    public String parameter(String parameter) {
        List<String> values = query.get(parameter);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }
}
