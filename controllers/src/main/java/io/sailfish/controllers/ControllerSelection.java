package io.sailfish.controllers;

import io.sailfish.controllers.certificates.CertificateController;
import io.sailfish.controllers.endpointslice.EndpointSliceController;
import io.sailfish.controllers.garbagecollector.GarbageCollector;
import io.sailfish.controllers.podgc.PodCollector;
import io.sailfish.controllers.serviceaccount.NamespaceSetup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a list of controllers as upstream's flag has it: "*" for all, "foo" for one more, "-foo" for one less. */
public final class ControllerSelection {
    /** Upstream's names, where they are not ours; two of its controllers may be one of ours. */
    private static final Map<String, String> NAMES = Map.of(
            "serviceaccount-controller", NamespaceSetup.ACCOUNTS,
            "root-ca-certificate-publisher-controller", NamespaceSetup.AUTHORITY,
            "pod-garbage-collector-controller", PodCollector.NAME,
            "garbage-collector-controller", GarbageCollector.NAME,
            "endpoints-controller", EndpointSliceController.NAME,
            "certificatesigningrequest-signing-controller", CertificateController.NAME,
            "certificatesigningrequest-approving-controller", CertificateController.NAME);

    private ControllerSelection() {}

    /** The controllers that a list leaves out. Throws where it names one that is not there. */
    public static Set<String> disabled(List<String> list) {
        Set<String> known = ControllerManager.names();
        boolean all = list.contains("*");
        Set<String> named = new HashSet<>();
        Set<String> excluded = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        for (String entry : list) {
            boolean less = entry.startsWith("-");
            String upstream = less ? entry.substring(1) : entry;
            String name = NAMES.getOrDefault(upstream, upstream);
            if (!known.contains(name)) {
                if (!upstream.equals("*")) {
                    unknown.add("\"" + upstream + "\" is not in the list of known controllers");
                }
            } else if (less) {
                excluded.add(name);
            } else {
                named.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", unknown));
        }
        Set<String> disabled = new HashSet<>(all ? Set.of() : known);
        disabled.removeAll(named);
        disabled.addAll(excluded);
        return disabled;
    }
}
