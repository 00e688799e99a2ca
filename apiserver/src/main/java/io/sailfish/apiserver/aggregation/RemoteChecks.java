package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.aggregation.Conditions.Verdict;
import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out whether another server answers for a version of a group, in upstream's words. */
final class RemoteChecks {
    /** The reason of those that do not answer, which is looked at again soon. */
    static final String NO_ANSWER = "FailedDiscoveryCheck";

    private static final int ATTEMPTS = 5;

    private final Registry registry;
    private final RemoteReader reader;
    private final RemoteTls tls;

    /**
     * What a verdict depends on within the cluster.
     *
     * @param remote  what the APIService says, whether available or not
     * @param service its Service, null where there is none
     * @param slices  the endpoints of that
     */
    record Facts(Remote remote, @Nullable Service service, List<EndpointSlice> slices) {}

    RemoteChecks(Registry registry, RemoteReader reader, RemoteTls tls) {
        this.registry = registry;
        this.reader = reader;
        this.tls = tls;
    }

    /** What is known of an APIService. */
    Facts facts(APIService item) {
        Remote remote = Remote.of(item).regardless();
        ResourceStore<EndpointSlice> slices = registry.store(DiscoveryV1.ENDPOINT_SLICES);
        return new Facts(
                remote,
                registry.store(CoreV1.SERVICES).find(remote.namespace(), remote.service()),
                slices.all(remote.namespace()).stream()
                        .filter(slice -> remote.service()
                                .equals(slice.metadata().labels().get("kubernetes.io/service-name")))
                        .toList());
    }

    /** Judges; asks the server where nothing else is wrong. Blocks. */
    Verdict judge(Facts facts) {
        Remote remote = facts.remote();
        String place = "service/" + remote.service() + " in \"" + remote.namespace() + "\"";
        Service service = facts.service();
        if (service == null) {
            return Verdict.unavailable("ServiceNotFound", place + " is not present");
        }
        if (service.spec().type().equals("ClusterIP")) {
            Optional<ServicePort> port = service.spec().ports().stream()
                    .filter(candidate -> candidate.port() == remote.port())
                    .findFirst();
            if (port.isEmpty()) {
                return Verdict.unavailable("ServicePortError", place + " is not listening on port " + remote.port());
            }
            if (facts.slices().isEmpty()) {
                return Verdict.unavailable("EndpointsNotFound", "cannot find endpointslices for " + place);
            }
            String name = port.get().name();
            if (facts.slices().stream().noneMatch(slice -> isReady(slice, name))) {
                return Verdict.unavailable(
                        "MissingEndpoints",
                        "endpointslices for " + place + " have no addresses with port name \"" + name + "\"");
            }
        }
        return answer(remote);
    }

    private static boolean isReady(EndpointSlice slice, String portName) {
        return slice.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.conditions().ready(true))
                && slice.ports().stream().anyMatch(port -> port.name("").equals(portName) && port.hasPort());
    }

    /** One answer is enough: of several servers behind a Service some may be about to go. */
    private Verdict answer(Remote remote) {
        String problem = "";
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                RemoteReader.Answer answer = reader.get(remote, tls.unjudged(remote), remote.path(), "*/*");
                if (answer.code() >= 200 && answer.code() < 300) {
                    return Verdict.PASSED;
                }
                problem = "failing or missing response from " + answer.url() + ": bad status from " + answer.url()
                        + ": " + answer.code();
            } catch (CalloutException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        return Verdict.unavailable(NO_ANSWER, problem);
    }
}
