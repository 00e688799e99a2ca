package io.sailfish.network.dns;

import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.Lister;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What the names of the cluster's domain resolve to, answered from informers' caches. Defined by the Kubernetes DNS
 * specification 1.1: Services, headless Services with their endpoints, ports (SRV), addresses of pods, reverse names.
 * Thread-safe.
 */
public final class ClusterZone {
    private static final int TTL_SECONDS = 5;
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final Name REVERSE = name("in-addr.arpa.");

    private final Name zone;
    private final Lister<Service> services;
    private final Informer<Service> serviceInformer;
    private final Index<EndpointSlice> slices;
    private final Index<Service> servicesByAddress;
    private final Index<Service> servicesByNamespace;
    private final Index<EndpointSlice> slicesByAddress;

    /** @param domain as "cluster.local" */
    public ClusterZone(String domain, Informer<Service> services, Informer<EndpointSlice> slices) {
        this.zone = name(domain.endsWith(".") ? domain : domain + ".");
        this.services = services.lister();
        this.serviceInformer = services;
        this.slices = slices.index(
                "service",
                slice -> List.of(new NamespacedName(
                                slice.namespace(), slice.metadata().labels().getOrDefault(SERVICE_NAME, ""))
                        .toString()));
        this.servicesByAddress =
                services.index("dns-address", service -> service.spec().clusterIPs());
        this.servicesByNamespace = services.index("dns-namespace", service -> List.of(service.namespace()));
        this.slicesByAddress = slices.index(
                "dns-address",
                slice -> slice.endpoints().stream()
                        .flatMap(endpoint -> endpoint.addresses().stream())
                        .toList());
    }

    /** Whether the cache behind the answers is complete; before that, absence proves nothing. */
    boolean isReady() {
        return serviceInformer.hasSynced();
    }

    /** An answer: whether the name exists, and what is known of it. */
    public record Answer(boolean exists, List<Record> records, List<Record> additional) {
        static final Answer NO_SUCH_NAME = new Answer(false, List.of(), List.of());
        static final Answer NO_DATA = new Answer(true, List.of(), List.of());
    }

    /** The zone's own record, which negative answers carry. */
    public Record authority() {
        return new SOARecord(
                zone, DClass.IN, TTL_SECONDS, child("ns.dns"), child("hostmaster"), 1, 7200, 1800, 86400, TTL_SECONDS);
    }

    /** What a name of the cluster resolves to; empty where the name is none of the cluster's. */
    public Optional<Answer> answer(Name question, int type) {
        if (question.subdomain(zone)) {
            return Optional.of(forward(question, type));
        }
        if (question.subdomain(REVERSE)) {
            return reverse(question, type);
        }
        return Optional.empty();
    }

    private Answer forward(Name question, int type) {
        int depth = question.labels() - zone.labels();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            labels.add(question.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        if (labels.isEmpty()) {
            return type == Type.SOA ? new Answer(true, List.of(authority()), List.of()) : Answer.NO_DATA;
        }
        return switch (labels.getLast()) {
            case "svc" -> serviceName(question, labels.subList(0, depth - 1), type);
            case "pod" -> podName(question, labels.subList(0, depth - 1), type);
            case "dns-version" ->
                depth > 1
                        ? Answer.NO_SUCH_NAME
                        : answerOf(
                                type == Type.TXT
                                        ? List.of(new TXTRecord(question, DClass.IN, TTL_SECONDS, "1.1.0"))
                                        : List.of());
            default -> Answer.NO_SUCH_NAME;
        };
    }

    private Answer serviceName(Name question, List<String> labels, int type) {
        int size = labels.size();
        if (size == 0) {
            return Answer.NO_DATA;
        }
        String namespace = labels.getLast();
        if (size == 1) {
            return servicesByNamespace.get(namespace).isEmpty() ? Answer.NO_SUCH_NAME : Answer.NO_DATA;
        }
        NamespacedName key = new NamespacedName(namespace, labels.get(size - 2));
        Optional<Service> found = services.get(key);
        if (found.isEmpty()) {
            return Answer.NO_SUCH_NAME;
        }
        Service service = found.get();
        if (size == 2) {
            return ofService(question, service, type);
        }
        if (size == 4 && labels.get(0).startsWith("_") && labels.get(1).startsWith("_")) {
            return ports(
                    question, service, labels.get(0).substring(1), labels.get(1).substring(1), type);
        }
        return size == 3 ? endpoint(question, service, labels.getFirst(), type) : Answer.NO_SUCH_NAME;
    }

    private Answer ofService(Name question, Service service, int type) {
        if (service.spec().type().equals("ExternalName")) {
            Name target = name(service.spec().externalName() + ".");
            return answerOf(List.of(new CNAMERecord(question, DClass.IN, TTL_SECONDS, target)));
        }
        if (isHeadless(service)) {
            List<Record> records = new ArrayList<>();
            for (String address : addresses(service)) {
                add(records, question, address, type);
            }
            return addresses(service).isEmpty() ? Answer.NO_SUCH_NAME : answerOf(records);
        }
        List<Record> records = new ArrayList<>();
        List<String> own = service.spec().clusterIPs();
        for (String address : own.isEmpty() ? List.of(service.spec().clusterIP()) : own) {
            add(records, question, address, type);
        }
        return answerOf(records);
    }

    private Answer endpoint(Name question, Service service, String host, int type) {
        if (!isHeadless(service)) {
            return Answer.NO_SUCH_NAME;
        }
        List<Record> records = new ArrayList<>();
        boolean exists = false;
        for (EndpointSlice slice : slices.get(service.key().toString())) {
            for (Endpoint endpoint : published(slice, service)) {
                for (String address : endpoint.addresses()) {
                    if (hostname(endpoint, address).equals(host)) {
                        exists = true;
                        add(records, question, address, type);
                    }
                }
            }
        }
        return exists ? answerOf(records) : Answer.NO_SUCH_NAME;
    }

    private Answer ports(Name question, Service service, String portName, String protocol, int type) {
        List<Record> records = new ArrayList<>();
        List<Record> additional = new ArrayList<>();
        Name serviceName = child(service.name() + "." + service.namespace() + ".svc");
        boolean exists = false;
        if (isHeadless(service)) {
            for (EndpointSlice slice : slices.get(service.key().toString())) {
                for (EndpointPort port : slice.ports()) {
                    if (!port.name("").equals(portName) || !port.protocol("TCP").equalsIgnoreCase(protocol)) {
                        continue;
                    }
                    exists = true;
                    for (Endpoint endpoint : published(slice, service)) {
                        for (String address : endpoint.addresses()) {
                            Name target = name(hostname(endpoint, address) + "." + serviceName);
                            records.add(new SRVRecord(question, DClass.IN, TTL_SECONDS, 0, 100, port.port(0), target));
                            add(additional, target, address, Type.A);
                        }
                    }
                }
            }
        } else {
            for (ServicePort port : service.spec().ports()) {
                String own = port.protocol().isEmpty() ? "TCP" : port.protocol();
                if (port.name().equals(portName) && own.equalsIgnoreCase(protocol)) {
                    exists = true;
                    records.add(new SRVRecord(question, DClass.IN, TTL_SECONDS, 0, 100, port.port(), serviceName));
                    add(additional, serviceName, service.spec().clusterIP(), Type.A);
                }
            }
        }
        if (!exists) {
            return Answer.NO_SUCH_NAME;
        }
        return type == Type.SRV || type == Type.ANY ? new Answer(true, records, additional) : Answer.NO_DATA;
    }

    private Answer podName(Name question, List<String> labels, int type) {
        if (labels.size() == 1) {
            return Answer.NO_DATA;
        }
        if (labels.size() != 2) {
            return Answer.NO_SUCH_NAME;
        }
        String address = labels.getFirst().replace('-', '.');
        if (!address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return Answer.NO_SUCH_NAME;
        }
        List<Record> records = new ArrayList<>();
        add(records, question, address, type);
        return answerOf(records);
    }

    private Optional<Answer> reverse(Name question, int type) {
        String[] labels = question.toString().split("\\.");
        if (labels.length < 6) {
            return Optional.empty();
        }
        String address = labels[3] + "." + labels[2] + "." + labels[1] + "." + labels[0];
        Set<Name> targets = new LinkedHashSet<>();
        for (Service service : servicesByAddress.get(address)) {
            targets.add(child(service.name() + "." + service.namespace() + ".svc"));
        }
        for (EndpointSlice slice : slicesByAddress.get(address)) {
            String owner = slice.metadata().labels().getOrDefault(SERVICE_NAME, "");
            Optional<Service> service = services.get(new NamespacedName(slice.namespace(), owner));
            if (service.isPresent() && isHeadless(service.get())) {
                slice.endpoints().stream()
                        .filter(endpoint -> endpoint.addresses().contains(address))
                        .forEach(endpoint -> targets.add(
                                child(hostname(endpoint, address) + "." + owner + "." + slice.namespace() + ".svc")));
            }
        }
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        List<Record> records = new ArrayList<>();
        if (type == Type.PTR || type == Type.ANY) {
            targets.forEach(target -> records.add(new PTRRecord(question, DClass.IN, TTL_SECONDS, target)));
        }
        return Optional.of(answerOf(records));
    }

    private List<String> addresses(Service service) {
        Set<String> found = new LinkedHashSet<>();
        for (EndpointSlice slice : slices.get(service.key().toString())) {
            published(slice, service).forEach(endpoint -> found.addAll(endpoint.addresses()));
        }
        return List.copyOf(found);
    }

    private static List<Endpoint> published(EndpointSlice slice, Service service) {
        return slice.endpoints().stream()
                .filter(endpoint -> service.spec().publishNotReadyAddresses()
                        || endpoint.conditions().ready(true))
                .toList();
    }

    private static boolean isHeadless(Service service) {
        return service.spec().clusterIP().equals("None");
    }

    private static String hostname(Endpoint endpoint, String address) {
        String own = endpoint.hostname("");
        return own.isEmpty() ? address.replace('.', '-').replace(':', '-') : own.toLowerCase(Locale.ROOT);
    }

    private static Answer answerOf(List<Record> records) {
        return records.isEmpty() ? Answer.NO_DATA : new Answer(true, records, List.of());
    }

    private static void add(List<Record> records, Name owner, String address, int type) {
        if ((type == Type.A || type == Type.ANY) && address.indexOf(':') < 0) {
            try {
                records.add(new ARecord(owner, DClass.IN, TTL_SECONDS, InetAddress.getByName(address)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("not an address: " + address, e);
            }
        }
    }

    private Name child(String relative) {
        return name(relative + "." + zone);
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a domain name: " + text, e);
        }
    }
}
