package io.sailfish.apiserver.admission.podsecurity;

import io.sailfish.apiserver.admission.podsecurity.Policy.Level;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which checks the levels consist of, in the order in which upstream names what they found. */
final class Standards {

    /** One thing that pods may not do. */
    @FunctionalInterface
    interface Check {
        /** What is wrong, or an empty text. */
        String find(SubjectPod pod);
    }

    /**
     * A check, and where it belongs.
     *
     * @param since    the first minor version that has it
     * @param replaced the baseline checks that need not be asked where this one is
     */
    private record Entry(String id, Level level, int since, Set<String> replaced, Check check) {}

    private static final List<Entry> ALL = List.of(
            baseline("appArmorProfile", 0, BaselineChecks::appArmor),
            baseline("capabilities_baseline", 0, BaselineChecks::capabilities),
            baseline("hostNamespaces", 0, BaselineChecks::hostNamespaces),
            baseline("hostPathVolumes", 0, BaselineChecks::hostPaths),
            baseline("hostPorts", 0, BaselineChecks::hostPorts),
            baseline("hostProbesAndHostLifecycle", 34, BaselineChecks::handlerHosts),
            baseline("privileged", 0, BaselineChecks::privileged),
            baseline("procMount", 0, BaselineChecks::procMount),
            baseline("seLinuxOptions", 0, BaselineChecks::seLinux),
            baseline("seccompProfile_baseline", 19, BaselineChecks::seccomp),
            baseline("sysctls", 0, BaselineChecks::sysctls),
            baseline("windowsHostProcess", 0, BaselineChecks::windowsHostProcess),
            restricted("allowPrivilegeEscalation", 8, RestrictedChecks::escalation),
            restricted("capabilities_restricted", 22, RestrictedChecks::capabilities, "capabilities_baseline"),
            restricted("restrictedVolumes", 0, RestrictedChecks::volumes, "hostPathVolumes"),
            restricted("runAsNonRoot", 0, RestrictedChecks::nonRoot),
            restricted("runAsUser", 23, RestrictedChecks::user),
            restricted("seccompProfile_restricted", 19, RestrictedChecks::seccomp, "seccompProfile_baseline"));

    private Standards() {}

    private static Entry baseline(String id, int since, Check check) {
        return new Entry(id, Level.BASELINE, since, Set.of(), check);
    }

    private static Entry restricted(String id, int since, Check check, String... replaced) {
        return new Entry(id, Level.RESTRICTED, since, Set.of(replaced), check);
    }

    /** What a pod does that a policy forbids, as one text; empty where it does nothing of the kind. */
    static String violations(Policy policy, ObjectMeta metadata, PodSpec spec) {
        if (policy.level() == Level.PRIVILEGED) {
            return "";
        }
        SubjectPod pod = new SubjectPod(metadata, spec, policy.version());
        List<Entry> asked = ALL.stream()
                .filter(entry -> entry.level.compareTo(policy.level()) <= 0 && entry.since <= policy.version())
                .toList();
        List<String> found = new ArrayList<>(0);
        for (Entry entry : asked) {
            boolean replaced = asked.stream().anyMatch(other -> other.replaced.contains(entry.id));
            String problem = replaced ? "" : entry.check.find(pod);
            if (!problem.isEmpty()) {
                found.add(problem);
            }
        }
        return String.join(", ", found);
    }
}
