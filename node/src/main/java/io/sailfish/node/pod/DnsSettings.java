package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodDNSConfig;
import io.sailfish.model.api.core.v1.PodDNSConfigOption;
import io.sailfish.node.cri.proto.DNSConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a pod's names are resolved.
 *
 * @param servers    the cluster's DNS
 * @param domain     the cluster's domain
 * @param hostConfig the node's resolv.conf
 */
public record DnsSettings(List<String> servers, String domain, Path hostConfig) {

    DNSConfig of(Pod pod) {
        DNSConfig.Builder config = DNSConfig.newBuilder();
        String policy = pod.spec().dnsPolicy();
        boolean cluster = policy.equals("ClusterFirstWithHostNet")
                || !policy.equals("Default")
                        && !policy.equals("None")
                        && !pod.spec().hostNetwork();
        if (cluster && !servers.isEmpty()) {
            DNSConfig host = host();
            config.addAllServers(servers)
                    .addSearches(pod.namespace() + ".svc." + domain)
                    .addSearches("svc." + domain)
                    .addSearches(domain)
                    .addAllSearches(host.getSearchesList())
                    .addOptions("ndots:5");
        } else if (!policy.equals("None")) {
            config.mergeFrom(host());
        }
        return pod.spec().hasDnsConfig() ? merged(config.build(), pod.spec().dnsConfig()) : config.build();
    }

    private static DNSConfig merged(DNSConfig base, PodDNSConfig own) {
        Set<String> nameservers = new LinkedHashSet<>(base.getServersList());
        nameservers.addAll(own.nameservers());
        Set<String> searches = new LinkedHashSet<>(base.getSearchesList());
        searches.addAll(own.searches());
        Map<String, String> options = new LinkedHashMap<>();
        base.getOptionsList().forEach(option -> options.put(option.split(":", 2)[0], option));
        for (PodDNSConfigOption option : own.options()) {
            String value = option.value("");
            options.put(option.name(), value.isEmpty() ? option.name() : option.name() + ":" + value);
        }
        return DNSConfig.newBuilder()
                .addAllServers(nameservers)
                .addAllSearches(searches)
                .addAllOptions(options.values())
                .build();
    }

    private DNSConfig host() {
        DNSConfig.Builder config = DNSConfig.newBuilder();
        List<String> lines = new ArrayList<>();
        try {
            lines.addAll(Files.readAllLines(hostConfig));
        } catch (IOException absent) {
            return config.build();
        }
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            List<String> values = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> config.addAllServers(values);
                case "search" -> config.clearSearches().addAllSearches(values);
                case "options" -> config.addAllOptions(values);
                default -> {}
            }
        }
        return config.build();
    }
}
