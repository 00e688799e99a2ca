package io.sailfish.apiserver.aggregation;

import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceSpec;
import io.sailfish.model.value.Bytes;

/**
 * A version of a group that another server serves.
 *
 * @param name      of the APIService
 * @param group     the group
 * @param version   the version
 * @param namespace of the Service
 * @param service   the Service's name
 * @param port      the Service's port
 * @param caBundle  authorities of the server's certificate in PEM; empty for those of the system
 * @param insecure  whether its certificate is not judged at all
 * @param available whether it was found to answer
 */
record Remote(
        String name,
        String group,
        String version,
        String namespace,
        String service,
        int port,
        Bytes caBundle,
        boolean insecure,
        boolean available) {
    private static final int USUAL_PORT = 443;

    /** What an APIService that names a Service says. */
    static Remote of(APIService item) {
        APIServiceSpec spec = item.spec();
        return new Remote(
                item.name(),
                spec.group(),
                spec.version(),
                spec.service().namespace(),
                spec.service().name(),
                spec.service().port(USUAL_PORT),
                spec.caBundle(),
                spec.insecureSkipTLSVerify(),
                Conditions.isAvailable(item));
    }

    /** The same, whatever was found out of it. */
    Remote regardless() {
        return new Remote(name, group, version, namespace, service, port, caBundle, insecure, false);
    }

    /** "apps/v1", or "v1" of the core group. */
    String groupVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where the server describes the version. */
    String path() {
        return (group.isEmpty() ? "/api/" : "/apis/") + groupVersion();
    }

    /** Whom the server's certificate must name. */
    String serverName() {
        return service + "." + namespace + ".svc";
    }
}
