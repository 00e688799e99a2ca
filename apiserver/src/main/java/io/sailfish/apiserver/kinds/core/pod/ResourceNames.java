package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.util.Set;

/** What the names of resources say about them. */
public final class ResourceNames {
    private static final String HUGE_PAGES = "hugepages-";
    private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> STANDARD = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "storage",
            "requests.storage",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> COUNTS = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    private ResourceNames() {}

    public static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    /** Whether containers may ask for it under this short name. */
    public static boolean isOfContainers(String name) {
        return OF_CONTAINERS.contains(name) || isHugePages(name);
    }

    /** Whether quotas may limit it under this short name. */
    public static boolean isOfQuotas(String name) {
        return STANDARD.contains(name) && !name.equals("storage")
                || isHugePages(name)
                || name.startsWith("requests." + HUGE_PAGES);
    }

    /** Whether it is one of the short names that are known anywhere. */
    public static boolean isStandard(String name) {
        return STANDARD.contains(name) || isHugePages(name) || name.startsWith("requests." + HUGE_PAGES);
    }

    /** Whether the name is the system's own. */
    public static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /** Whether it is a resource that others define. */
    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /** Whether more of it may be allowed than is there. */
    public static boolean mayBeOvercommitted(String name) {
        return isNative(name) && !isHugePages(name);
    }

    /** Whether it comes in whole units only. */
    public static boolean isWhole(String name) {
        return COUNTS.contains(name) || isExtended(name);
    }

    /** Whether an amount of huge pages is a multiple of their size. */
    public static boolean isWholePages(String name, Quantity amount) {
        try {
            long size = Quantity.parse(name.substring(HUGE_PAGES.length())).value();
            return size > 0 && amount.value() % size == 0;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
