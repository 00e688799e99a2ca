package io.sailfish.apiserver.admission.podsecurity;

import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.containers;
import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.quoted;
import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.setters;

import io.sailfish.model.Field;
import io.sailfish.model.api.core.v1.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What restricted pods have to do beyond the baseline: give up rights that they do not need. */
final class RestrictedChecks {
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private RestrictedChecks() {}

    static String escalation(SubjectPod pod) {
        List<String> names =
                pod.isWindows() ? List.of() : pod.names(part -> part.security().allowPrivilegeEscalation(true));
        return names.isEmpty()
                ? ""
                : "allowPrivilegeEscalation != false (" + containers(names)
                        + " must set securityContext.allowPrivilegeEscalation=false)";
    }

    static String capabilities(SubjectPod pod) {
        if (pod.isWindows()) {
            return "";
        }
        List<String> keeping =
                pod.names(part -> !part.security().capabilities().drop().contains("ALL"));
        SortedSet<String> added = new TreeSet<>();
        List<String> adding = pod.names(part -> {
            List<String> own = part.security().capabilities().add().stream()
                    .filter(capability -> !capability.equals("NET_BIND_SERVICE"))
                    .toList();
            added.addAll(own);
            return !own.isEmpty();
        });
        List<String> details = new ArrayList<>(0);
        if (!keeping.isEmpty()) {
            details.add(containers(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(
                    containers(adding) + " must not include " + quoted(added) + " in securityContext.capabilities.add");
        }
        return details.isEmpty() ? "" : "unrestricted capabilities (" + String.join("; ", details) + ")";
    }

    static String volumes(SubjectPod pod) {
        List<String> names = new ArrayList<>(0);
        SortedSet<String> types = new TreeSet<>();
        for (Volume volume : pod.spec().volumes()) {
            for (Field field : Volume.TYPE.fields()) {
                boolean source = !field.name().equals("name") && volume.has(field.index());
                if (source && !VOLUMES.contains(field.name())) {
                    names.add(volume.name());
                    types.add(field.name());
                }
            }
        }
        return names.isEmpty()
                ? ""
                : "restricted volume types (" + (names.size() == 1 ? "volume " : "volumes ") + quoted(names)
                        + (names.size() == 1 ? " uses " : " use ")
                        + (types.size() == 1 ? "restricted volume type " : "restricted volume types ")
                        + quoted(types) + ")";
    }

    static String nonRoot(SubjectPod pod) {
        boolean podSays = pod.security().hasRunAsNonRoot();
        boolean podMust = pod.security().runAsNonRoot(false);
        List<String> refusing = pod.names(
                part -> part.security().hasRunAsNonRoot() && !part.security().runAsNonRoot(false));
        List<String> silent = pod.names(part -> !part.security().hasRunAsNonRoot());
        if (podSays && !podMust || !refusing.isEmpty()) {
            return "runAsNonRoot != true (" + setters(podSays && !podMust, refusing)
                    + " must not set securityContext.runAsNonRoot=false)";
        }
        return podMust || silent.isEmpty()
                ? ""
                : "runAsNonRoot != true (pod or " + containers(silent) + " must set securityContext.runAsNonRoot=true)";
    }

    static String user(SubjectPod pod) {
        boolean ofPod = pod.security().runAsUser(1) == 0;
        List<String> names = pod.names(part -> part.security().runAsUser(1) == 0);
        return !ofPod && names.isEmpty() ? "" : "runAsUser=0 (" + setters(ofPod, names) + " must not set runAsUser=0)";
    }

    static String seccomp(SubjectPod pod) {
        if (pod.isWindows()) {
            return "";
        }
        String refused = BaselineChecks.seccomp(pod);
        if (!refused.isEmpty()) {
            return refused;
        }
        List<String> silent = pod.names(part -> !part.security().hasSeccompProfile());
        return pod.security().hasSeccompProfile() || silent.isEmpty()
                ? ""
                : "seccompProfile (pod or " + containers(silent)
                        + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")";
    }
}
