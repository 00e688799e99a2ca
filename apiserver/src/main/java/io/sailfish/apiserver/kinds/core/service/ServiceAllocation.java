package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.WriteHook;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their cluster addresses and node ports and takes them back. Which ports are taken is what stored Services
 * have: the pool is filled from them at first use, and changed with each write.
 */
final class ServiceAllocation implements WriteHook<Service> {
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int NODE_PORTS = 2_768;

    private final ClusterAddresses addresses;
    private final AddressPool nodePorts;
    private boolean filled;

    ServiceAllocation(ClusterAddresses addresses, RandomGenerator random) {
        this.addresses = addresses;
        this.nodePorts = new AddressPool(NODE_PORTS, random);
    }

    @Override
    public Transaction<Service> begin(
            Registry registry, RequestContext context, @Nullable Service object, @Nullable Service old) {
        fill(registry);
        if (object == null) {
            Allocation allocation = new Allocation(registry, context, Objects.requireNonNull(old));
            allocation.release(ClusterAddresses.held(old), heldPorts(old));
            return allocation;
        }
        if (!context.subresource().isEmpty()) {
            return Transaction.unchanged(object);
        }
        FieldErrors errors = new FieldErrors();
        ServiceSpec kept =
                old == null ? ServiceChanges.inStep(object.spec()) : ServiceChanges.adopted(object.spec(), old.spec());
        ServiceSpec complete = ServiceAddresses.complete(kept, errors);
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid(object.kind(), object.name(), errors.list());
        }
        if (!Names.DNS_1035_NAME.check(object.name()).isEmpty()) {
            // Nobody by such a name can hold anything; validation says so.
            return Transaction.unchanged(object.withSpec(complete));
        }
        Allocation allocation = new Allocation(registry, context, object);
        Service changed = allocation.allocate(object.withSpec(complete), old, errors);
        if (old != null) {
            List<String> gone = new ArrayList<>(ClusterAddresses.held(old));
            gone.removeAll(ClusterAddresses.held(changed));
            Set<Integer> gonePorts = new HashSet<>(heldPorts(old));
            gonePorts.removeAll(heldPorts(changed));
            allocation.release(gone, gonePorts);
        }
        allocation.result = changed;
        return allocation;
    }

    private synchronized void fill(Registry registry) {
        if (filled) {
            return;
        }
        filled = true;
        ResourceStore<Service> services = registry.store(CoreV1.SERVICES);
        services.all().forEach(service -> {
            heldPorts(service).forEach(port -> nodePorts.take(port - FIRST_NODE_PORT));
        });
    }

    private static boolean needsAddress(Service service) {
        return !service.spec().type().equals("ExternalName")
                && !service.spec().clusterIP().equals("None");
    }

    private static Set<Integer> heldPorts(Service service) {
        Set<Integer> ports = new HashSet<>();
        service.spec().ports().forEach(port -> {
            if (port.nodePort() != 0) {
                ports.add(port.nodePort());
            }
        });
        if (service.spec().healthCheckNodePort() != 0) {
            ports.add(service.spec().healthCheckNodePort());
        }
        return ports;
    }

    /** What one write takes, and what it gives back once it is done. */
    private final class Allocation implements Transaction<Service> {
        private final Registry registry;
        private final ClusterAddresses.Taking taking;
        private final List<Runnable> undo = new ArrayList<>();
        private final List<Runnable> onDone = new ArrayList<>();
        private @Nullable Service result;

        Allocation(Registry registry, RequestContext context, Service service) {
            this.registry = registry;
            this.taking = ClusterAddresses.Taking.of(registry, context, service);
        }

        /** Ports before addresses, since those cost a write. Whatever fails, nothing stays taken. */
        Service allocate(Service service, @Nullable Service old, FieldErrors errors) {
            boolean done = false;
            try {
                Service changed = address(ports(service, old, errors), old, errors);
                if (!errors.isEmpty()) {
                    throw ApiErrors.invalid(service.kind(), service.name(), errors.list());
                }
                done = true;
                return changed;
            } finally {
                if (!done) {
                    rolledBack();
                }
            }
        }

        Service address(Service service, @Nullable Service old, FieldErrors errors) {
            if (!needsAddress(service)) {
                return service;
            }
            String wanted = service.spec().clusterIP().isEmpty()
                            && !service.spec().clusterIPs().isEmpty()
                    ? service.spec().clusterIPs().getFirst()
                    : service.spec().clusterIP();
            if (wanted.isEmpty()) {
                Optional<String> any = addresses.takeAny(taking);
                if (any.isEmpty()) {
                    throw ApiErrors.internalError("failed to allocate a serviceIP: range is full");
                }
                undo.add(() -> addresses.release(taking, any.get()));
                return with(service, any.get());
            }
            if (old != null && ClusterAddresses.held(old).contains(wanted)) {
                return with(service, wanted);
            }
            take(wanted, errors);
            return with(service, wanted);
        }

        private void take(String wanted, FieldErrors errors) {
            if (Addresses.parse(wanted) == null) {
                return; // validation says so
            }
            String refused = switch (addresses.takeThis(taking, wanted)) {
                case TAKEN -> {
                    undo.add(() -> addresses.release(taking, wanted));
                    yield "";
                }
                case ALREADY_ALLOCATED -> "provided IP is already allocated";
                case OUT_OF_RANGE ->
                    ClusterAddresses.spanning(registry, wanted)
                            .map(range -> "the provided IP (%s) is not in the valid range. The range of valid IPs is %s"
                                    .formatted(wanted, range))
                            .orElse("the provided network does not match the current range");
            };
            if (!refused.isEmpty()) {
                errors.invalid(
                        FieldPath.of("spec").child("clusterIPs"),
                        List.of(wanted),
                        "failed to allocate IP %s: %s".formatted(wanted, refused));
            }
        }

        private Service with(Service service, String address) {
            return service.withSpec(service.spec().withClusterIP(address).withClusterIPs(List.of(address)));
        }

        Service ports(Service service, @Nullable Service old, FieldErrors errors) {
            Set<Integer> before = old == null ? Set.of() : heldPorts(old);
            boolean needed = ServiceTypes.needsNodePorts(service.spec());
            List<ServicePort> ports = new ArrayList<>();
            Set<String> own = new HashSet<>();
            int position = 0;
            for (ServicePort port : service.spec().ports()) {
                if (port.nodePort() != 0) {
                    boolean first = own.add(port.nodePort() + "/" + port.protocol());
                    boolean shared =
                            own.contains(port.nodePort() + (port.protocol().equals("UDP") ? "/TCP" : "/UDP"));
                    if (needed && !before.contains(port.nodePort()) && !(first && shared)) {
                        takePort(port.nodePort(), position, errors);
                    }
                    ports.add(port);
                } else {
                    ports.add(needed ? port.withNodePort(anyPort()) : port);
                }
                position++;
            }
            Service given = service.withSpec(service.spec().withPorts(ports));
            if (ServiceTypes.needsHealthCheck(service.spec()) && given.spec().healthCheckNodePort() == 0) {
                int kept = old == null ? 0 : old.spec().healthCheckNodePort();
                given = given.withSpec(given.spec().withHealthCheckNodePort(kept != 0 ? kept : anyPort()));
            }
            return given;
        }

        private void takePort(int port, int position, FieldErrors errors) {
            int index = port - FIRST_NODE_PORT;
            FieldPath path = FieldPath.of("spec").child("ports").index(position).child("nodePort");
            if (!nodePorts.contains(index)) {
                errors.invalid(
                        path,
                        port,
                        "provided port is not in the valid range. The range of valid ports is %d-%d"
                                .formatted(FIRST_NODE_PORT, FIRST_NODE_PORT + NODE_PORTS - 1));
            } else if (nodePorts.take(index)) {
                undo.add(() -> nodePorts.giveBack(index));
            } else {
                errors.invalid(path, port, "provided port is already allocated");
            }
        }

        private int anyPort() {
            OptionalInt any = nodePorts.takeAny();
            if (any.isEmpty()) {
                throw ApiErrors.internalError("failed to allocate a nodePort: range is full");
            }
            undo.add(() -> nodePorts.giveBack(any.getAsInt()));
            return FIRST_NODE_PORT + any.getAsInt();
        }

        void release(List<String> gone, Set<Integer> ports) {
            onDone.add(() -> {
                gone.forEach(address -> addresses.release(taking, address));
                ports.forEach(port -> nodePorts.giveBack(port - FIRST_NODE_PORT));
            });
        }

        @Override
        public @Nullable Service object() {
            return result;
        }

        @Override
        public void committed() {
            onDone.forEach(Runnable::run);
        }

        @Override
        public void rolledBack() {
            undo.forEach(Runnable::run);
        }
    }
}
