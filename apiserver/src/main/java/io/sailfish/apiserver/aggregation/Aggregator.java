package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.callout.ServiceAddresses;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.apiserver.server.Call;
import io.sailfish.apiserver.server.Connections;
import io.sailfish.apiserver.stream.Forwarding;
import io.sailfish.apiserver.stream.Sender;
import io.sailfish.apiserver.stream.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes requests on to the servers that APIServices name. Whether the client may make them has been decided before. */
final class Aggregator implements Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final Response UNAVAILABLE = Response.text(503, "service unavailable\n");

    private final Registrations registrations;
    private final ServiceAddresses addresses;
    private final RemoteTls tls;
    private final Sender sender;
    private final Executor threads;
    private volatile Consumer<Remote> unreached = _ -> {};

    Aggregator(
            Registrations registrations, ServiceAddresses addresses, RemoteTls tls, Sender sender, Executor threads) {
        this.registrations = registrations;
        this.addresses = addresses;
        this.tls = tls;
        this.sender = sender;
        this.threads = threads;
    }

    /** Tells whom it may concern when a server could not be reached that was thought to be there. */
    void onUnreached(Consumer<Remote> listener) {
        unreached = listener;
    }

    @Override
    public boolean handles(RequestInfo info) {
        return registrations.find(info.path()) != null;
    }

    @Override
    public void connect(Call call) {
        Remote remote = registrations.find(call.info().path());
        if (remote == null || !remote.available()) {
            call.respond(UNAVAILABLE);
            return;
        }
        forward(call, remote);
    }

    /** Has the server answer, whether it was found to be there or not. */
    void forward(Call call, Remote remote) {
        call.beginTimeout();
        threads.execute(() -> {
            try {
                ServiceAddresses.Address address =
                        addresses.resolve(remote.namespace(), remote.service(), remote.port());
                // The name of a service outside of the cluster is looked up here, where that may take its time.
                String host = InetAddress.getByName(address.host()).getHostAddress();
                send(
                        call,
                        remote,
                        new Target(
                                host,
                                address.port(),
                                tls.of(remote),
                                call.exchange().request().target()));
            } catch (CalloutException | UnknownHostException e) {
                LOG.warn("no way to {}: {}", remote.name(), e.getMessage());
                call.respond(UNAVAILABLE);
            } catch (IllegalArgumentException unusable) {
                call.respond(Response.text(500, unusable.getMessage() + "\n"));
            } catch (RuntimeException | Error failure) {
                call.fail(failure);
            }
        });
    }

    private void send(Call call, Remote remote, Target target) {
        sender.send(call, target, new Forwarding.Answers.AsTheyAre(), UserHeaders.of(call.user()), failure -> {
            call.respond(Response.text(503, String.valueOf(failure.getMessage())));
            unreached.accept(remote);
        });
    }
}
