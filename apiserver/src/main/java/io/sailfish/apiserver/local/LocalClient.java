package io.sailfish.apiserver.local;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The API from within the process: direct calls with the semantics of requests over the wire, and no encoding. Objects given
 * out are the server's own instances.
 *
 * <p>Watches call their handlers on virtual threads, one call at a time for each watch.
 */
public final class LocalClient implements Client {

    /**
     * What clients of one server share.
     *
     * @param elsewhere what other API servers serve
     */
    public record Server(
            ResourceRegistry registry, AccessCheck access, RawEndpoint raw, Elsewhere elsewhere, Clock clock) {}

    /** The resources of other API servers, which are reached over the wire even from within the process. */
    public interface Elsewhere {

        /** There are no other servers. */
        Elsewhere NOWHERE = new Elsewhere() {
            @Override
            public boolean serves(String group, String version) {
                return false;
            }

            @Override
            public Client client(UserInfo user, String program) {
                throw new IllegalStateException("nothing is served elsewhere");
            }
        };

        /** Whether another server serves a version of a group. */
        boolean serves(String group, String version);

        /** A client of the server itself over the wire. */
        Client client(UserInfo user, String program);
    }

    /** Answers requests that are not about resources. */
    @FunctionalInterface
    public interface RawEndpoint {
        RawResponse request(UserInfo user, String method, String path, String contentType, byte[] body);
    }

    private final Server server;
    private final UserInfo user;
    private final String program;
    private final Executor threads =
            task -> Thread.ofVirtual().name("local-watch").start(task);
    private @Nullable Client wire;
    private final Set<LocalWatch<?>> watches = ConcurrentHashMap.newKeySet();

    /**
     * @param user    in whose name everything is done
     * @param program what managedFields call it
     */
    public LocalClient(Server server, UserInfo user, String program) {
        this.server = server;
        this.user = user;
        this.program = program;
    }

    @Override
    public <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type) {
        return server.elsewhere().serves(type.group(), type.version())
                ? wire().resource(type)
                : new LocalResource<>(type, this);
    }

    private synchronized Client wire() {
        Client known = wire;
        if (known == null) {
            known = server.elsewhere().client(user, program);
            wire = known;
        }
        return known;
    }

    @Override
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        return server.raw().request(user, method, path, contentType, body);
    }

    @Override
    public boolean sharesObjects() {
        return true;
    }

    Server server() {
        return server;
    }

    UserInfo user() {
        return user;
    }

    String program() {
        return program;
    }

    Executor threads() {
        return threads;
    }

    Set<LocalWatch<?>> watches() {
        return watches;
    }

    /** Ends all watches. */
    @Override
    public synchronized void close() {
        if (wire != null) {
            wire.close();
        }
        watches.forEach(LocalWatch::close);
    }
}
