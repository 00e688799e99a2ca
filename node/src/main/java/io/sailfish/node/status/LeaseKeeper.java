package io.sailfish.node.status;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.coordination.v1.LeaseSpec;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import io.sailfish.node.time.Background;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the node's lease: the sign by which the control plane knows that the node lives. */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final String NAMESPACE = "kube-node-lease";
    private static final int DURATION_SECONDS = 40;

    private final ResourceClient<Lease> leases;
    private final String nodeName;
    private final Supplier<@Nullable Node> node;
    private final Background background;
    private final Duration period;
    private @Nullable Lease last;
    private Timers.@Nullable Timer timer;

    /**
     * @param node the node as far as it is registered, which owns the lease
     */
    public LeaseKeeper(
            Client client, String nodeName, Supplier<@Nullable Node> node, Duration period, Background background) {
        this.leases = client.resource(CoordinationV1.LEASES);
        this.nodeName = nodeName;
        this.node = node;
        this.period = period;
        this.background = background;
    }

    public void start() {
        timer = background.every(Duration.ZERO, period, this::renew);
    }

    private synchronized void renew() {
        try {
            Lease present = last;
            last = present == null ? take() : leases.update(present.withSpec(renewed(present.spec())));
        } catch (ApiException failure) {
            // read it anew: someone else wrote it, or it is gone
            last = null;
            if (failure.is(ApiException.Reason.CONFLICT) || failure.is(ApiException.Reason.NOT_FOUND)) {
                again();
            } else {
                LOG.warn("The lease of node {} could not be renewed: {}", nodeName, failure.getMessage());
            }
        }
    }

    private void again() {
        try {
            last = take();
        } catch (ApiException failure) {
            LOG.warn("The lease of node {} could not be taken: {}", nodeName, failure.getMessage());
        }
    }

    private Lease take() {
        try {
            Lease present = leases.get(NAMESPACE, nodeName);
            return leases.update(present.withSpec(renewed(present.spec())));
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.NOT_FOUND)) {
                throw failure;
            }
        }
        Node owner = node.get();
        ObjectMeta.Builder metadata = ObjectMeta.builder().namespace(NAMESPACE).name(nodeName);
        if (owner != null) {
            metadata.ownerReferences(List.of(OwnerReference.builder()
                    .apiVersion("v1")
                    .kind("Node")
                    .name(nodeName)
                    .uid(owner.metadata().uid())
                    .build()));
        }
        return leases.create(Lease.builder()
                .metadata(metadata.build())
                .spec(renewed(LeaseSpec.EMPTY))
                .build());
    }

    private LeaseSpec renewed(LeaseSpec spec) {
        return spec.toBuilder()
                .holderIdentity(nodeName)
                .leaseDurationSeconds(DURATION_SECONDS)
                .renewTime(Timestamp.micros(background.now()))
                .build();
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
