package io.sailfish.model.quota;

import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.value.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What single objects use of a quota, by the names that quotas have for it: pods what their containers ask for, services
 * their node ports and load balancers, claims their storage, and every object one of its kind.
 */
public final class QuotaUsage {
    private static final String COUNT = "count/";
    private static final String REQUESTS = "requests.";
    private static final String LIMITS = "limits.";
    private static final String HUGE_PAGES = "hugepages-";
    private static final String OF_CLASS = ".storageclass.storage.k8s.io/";
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String STORAGE = "requests.storage";
    private static final Quantity ONE = Quantity.of(1);
    private static final Set<String> COMPUTING = Set.of("cpu", "memory", "ephemeral-storage");
    /** What quotas had names for before they could count any kind. */
    private static final Set<String> OLD_NAMES =
            Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");
    /** What every container of a pod has to say where a quota limits it. */
    private static final Set<String> DEMANDED =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private QuotaUsage() {}

    /** The name under which quotas count the objects of a resource. */
    public static String countOf(ResourceType<?> resource) {
        return COUNT + resource.qualifiedName();
    }

    /** Whether an object of a resource may use what a quota limits under this name. */
    public static boolean concerns(ResourceType<?> resource, String name) {
        if (name.equals(countOf(resource))) {
            return true;
        }
        if (!resource.group().isEmpty()) {
            return false;
        }
        return switch (resource.plural()) {
            case "pods" -> ofPods(name);
            case "services" ->
                name.equals("services") || name.equals("services.nodeports") || name.equals("services.loadbalancers");
            case CLAIMS ->
                name.equals(CLAIMS)
                        || name.equals(STORAGE)
                        || name.endsWith(OF_CLASS + CLAIMS)
                        || name.endsWith(OF_CLASS + STORAGE);
            default -> OLD_NAMES.contains(name) && name.equals(resource.plural());
        };
    }

    private static boolean ofPods(String name) {
        String bare = name.startsWith(REQUESTS)
                ? name.substring(REQUESTS.length())
                : name.startsWith(LIMITS) ? name.substring(LIMITS.length()) : name;
        boolean extended = name.startsWith(REQUESTS) && bare.indexOf('/') >= 0 && !bare.contains("kubernetes.io/");
        return name.equals("pods")
                || COMPUTING.contains(bare)
                || extended
                || bare.startsWith(HUGE_PAGES) && !name.startsWith(LIMITS);
    }

    /** What an object uses now. */
    public static Map<String, Quantity> of(ResourceType<?> resource, ApiObject object, Instant now) {
        SortedMap<String, Quantity> usage = new TreeMap<>();
        usage.put(countOf(resource), ONE);
        switch (object) {
            case Pod pod -> pod(pod, now, usage);
            case Service service -> service(service, usage);
            case PersistentVolumeClaim claim -> claim(claim, usage);
            default -> {
                if (resource.group().isEmpty() && OLD_NAMES.contains(resource.plural())) {
                    usage.put(resource.plural(), ONE);
                }
            }
        }
        return StringMap.copyOf(usage);
    }

    /** Pods that have come to their end use nothing but their place in the store. */
    private static void pod(Pod pod, Instant now, Map<String, Quantity> usage) {
        String phase = pod.status().phase();
        if (phase.equals("Failed") || phase.equals("Succeeded") || isOverdue(pod, now)) {
            return;
        }
        usage.put("pods", ONE);
        compute(PodResources.requests(pod.spec()), PodResources.limits(pod.spec()), usage);
    }

    private static boolean isOverdue(Pod pod, Instant now) {
        var metadata = pod.metadata();
        return metadata.hasDeletionTimestamp()
                && metadata.hasDeletionGracePeriodSeconds()
                && now.isAfter(
                        metadata.deletionTimestamp().instant().plusSeconds(metadata.deletionGracePeriodSeconds(0)));
    }

    private static void compute(
            Map<String, Quantity> requests, Map<String, Quantity> limits, Map<String, Quantity> usage) {
        requests.forEach((name, amount) -> {
            boolean extended = name.indexOf('/') >= 0 && !name.contains("kubernetes.io/");
            if (COMPUTING.contains(name) || name.startsWith(HUGE_PAGES)) {
                usage.put(name, amount);
                usage.put(REQUESTS + name, amount);
            } else if (extended) {
                usage.put(REQUESTS + name, amount);
            }
        });
        limits.forEach((name, amount) -> {
            if (COMPUTING.contains(name)) {
                usage.put(LIMITS + name, amount);
            }
        });
    }

    private static void service(Service service, Map<String, Quantity> usage) {
        usage.put("services", ONE);
        long balancers = 0;
        long nodePorts = 0;
        switch (service.spec().type()) {
            case "NodePort" -> nodePorts = service.spec().ports().size();
            case "LoadBalancer" -> {
                balancers = 1;
                nodePorts = service.spec().allocateLoadBalancerNodePorts(true)
                        ? service.spec().ports().size()
                        : service.spec().ports().stream()
                                .filter(port -> port.nodePort() != 0)
                                .count();
            }
            default -> {}
        }
        usage.put("services.loadbalancers", Quantity.of(balancers));
        usage.put("services.nodeports", Quantity.of(nodePorts));
    }

    private static void claim(PersistentVolumeClaim claim, Map<String, Quantity> usage) {
        String storageClass = claim.metadata()
                .annotations()
                .getOrDefault(
                        "volume.beta.kubernetes.io/storage-class", claim.spec().storageClassName(""));
        usage.put(CLAIMS, ONE);
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + OF_CLASS + CLAIMS, ONE);
        }
        Quantity requested = claim.spec().resources().requests().get("storage");
        if (requested == null) {
            return;
        }
        // A claim that is being made smaller again holds what it was given.
        Quantity allocated = claim.status().allocatedResources().getOrDefault("storage", requested);
        Quantity storage = allocated.compareTo(requested) > 0 ? allocated : requested;
        usage.put(STORAGE, storage);
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + OF_CLASS + STORAGE, storage);
        }
    }

    /**
     * Which of these resources the containers of a pod do not say, with the containers: "limits.memory for: a,b". Empty where
     * nothing is missing.
     */
    public static String unsaid(Pod pod, Set<String> limited) {
        SortedMap<String, SortedSet<String>> missing = new TreeMap<>();
        pod.spec().containers().forEach(container -> unsaid(container, limited, missing));
        pod.spec().initContainers().forEach(container -> unsaid(container, limited, missing));
        return missing.entrySet().stream()
                .map(entry -> entry.getKey() + " for: " + String.join(",", entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static void unsaid(Container container, Set<String> limited, Map<String, SortedSet<String>> missing) {
        ResourceRequirements resources = container.resources();
        Map<String, Quantity> said = new TreeMap<>();
        compute(resources.requests(), resources.limits(), said);
        for (String name : limited) {
            if (DEMANDED.contains(name) && !said.containsKey(name)) {
                missing.computeIfAbsent(name, key -> new TreeSet<>()).add(container.name());
            }
        }
    }
}
