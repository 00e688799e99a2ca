package io.sailfish.apiserver.admission.podsecurity;

import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.containers;
import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.quoted;
import static io.sailfish.apiserver.admission.podsecurity.SubjectPod.setters;

import io.sailfish.apiserver.admission.podsecurity.SubjectPod.Part;
import io.sailfish.model.api.core.v1.LifecycleHandler;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.SELinuxOptions;
import io.sailfish.model.api.core.v1.Sysctl;
import io.sailfish.model.api.core.v1.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The checks of the baseline: known ways to take over a machine. */
final class BaselineChecks {
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> SE_LINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    /** Sysctls that may be set, with the minor version since which. */
    private static final Map<String, Integer> SYSCTLS = Map.ofEntries(
            Map.entry("kernel.shm_rmid_forced", 0),
            Map.entry("net.ipv4.ip_local_port_range", 0),
            Map.entry("net.ipv4.tcp_syncookies", 0),
            Map.entry("net.ipv4.ping_group_range", 0),
            Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
            Map.entry("net.ipv4.ip_local_reserved_ports", 27),
            Map.entry("net.ipv4.tcp_keepalive_time", 29),
            Map.entry("net.ipv4.tcp_fin_timeout", 29),
            Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
            Map.entry("net.ipv4.tcp_keepalive_probes", 29),
            Map.entry("net.ipv4.tcp_rmem", 32),
            Map.entry("net.ipv4.tcp_wmem", 32));

    private BaselineChecks() {}

    static String appArmor(SubjectPod pod) {
        boolean ofPod = pod.security().appArmorProfile().type().equals("Unconfined");
        List<String> names =
                pod.names(part -> part.security().appArmorProfile().type().equals("Unconfined"));
        SortedSet<String> values = new TreeSet<>();
        if (ofPod || !names.isEmpty()) {
            values.add("\"Unconfined\"");
        }
        SortedSet<String> annotations = new TreeSet<>();
        pod.metadata().annotations().forEach((name, value) -> {
            boolean allowed = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (name.startsWith(APP_ARMOR) && !allowed) {
                annotations.add("\"" + name + "=\"" + value + "\"\"");
            }
        });
        if (values.isEmpty() && annotations.isEmpty()) {
            return "";
        }
        List<String> setters = new ArrayList<>();
        if (!values.isEmpty()) {
            setters.add(setters(ofPod, names));
        }
        if (!annotations.isEmpty()) {
            setters.add(annotations.size() == 1 ? "annotation" : "annotations");
        }
        List<String> all = Stream.concat(values.stream(), annotations.stream()).toList();
        return (all.size() == 1 ? "forbidden AppArmor profile (" : "forbidden AppArmor profiles (")
                + String.join(" and ", setters) + " must not set AppArmor profile type to " + String.join(", ", all)
                + ")";
    }

    static String capabilities(SubjectPod pod) {
        SortedSet<String> forbidden = new TreeSet<>();
        List<String> names = pod.names(part -> {
            List<String> added = part.security().capabilities().add().stream()
                    .filter(capability -> !CAPABILITIES.contains(capability))
                    .toList();
            forbidden.addAll(added);
            return !added.isEmpty();
        });
        return names.isEmpty()
                ? ""
                : "non-default capabilities (" + containers(names) + " must not include " + quoted(forbidden)
                        + " in securityContext.capabilities.add)";
    }

    static String hostNamespaces(SubjectPod pod) {
        List<String> shared = new ArrayList<>(0);
        if (pod.spec().hostNetwork()) {
            shared.add("hostNetwork=true");
        }
        if (pod.spec().hostPID()) {
            shared.add("hostPID=true");
        }
        if (pod.spec().hostIPC()) {
            shared.add("hostIPC=true");
        }
        return shared.isEmpty() ? "" : "host namespaces (" + String.join(", ", shared) + ")";
    }

    static String hostPaths(SubjectPod pod) {
        List<String> names = pod.spec().volumes().stream()
                .filter(Volume::hasHostPath)
                .map(Volume::name)
                .toList();
        return names.isEmpty()
                ? ""
                : "hostPath volumes (" + (names.size() == 1 ? "volume " : "volumes ") + quoted(names) + ")";
    }

    static String hostPorts(SubjectPod pod) {
        SortedSet<Integer> ports = new TreeSet<>();
        List<String> names = pod.names(part -> {
            List<Integer> own = part.ports().stream()
                    .map(port -> port.hostPort())
                    .filter(port -> port != 0)
                    .toList();
            ports.addAll(own);
            return !own.isEmpty();
        });
        if (names.isEmpty()) {
            return "";
        }
        List<String> numbers = ports.stream().map(String::valueOf).sorted().toList();
        return "hostPort (" + containers(names) + (names.size() == 1 ? " uses " : " use ")
                + (numbers.size() == 1 ? "hostPort " : "hostPorts ") + String.join(", ", numbers) + ")";
    }

    static String handlerHosts(SubjectPod pod) {
        SortedSet<String> hosts = new TreeSet<>();
        List<String> names = pod.names(part -> {
            List<String> own = hosts(part);
            hosts.addAll(own);
            return !own.isEmpty();
        });
        return names.isEmpty()
                ? ""
                : "probe or lifecycle host (" + containers(names) + (names.size() == 1 ? " uses " : " use ")
                        + (hosts.size() == 1 ? "probe or lifecycle host " : "probe or lifecycle hosts ")
                        + quoted(hosts) + ")";
    }

    private static List<String> hosts(Part part) {
        List<String> hosts = new ArrayList<>(0);
        for (Probe probe : part.probes()) {
            hosts.add(probe.httpGet().host());
            hosts.add(probe.tcpSocket().host());
        }
        for (LifecycleHandler handler :
                List.of(part.lifecycle().postStart(), part.lifecycle().preStop())) {
            hosts.add(handler.httpGet().host());
            hosts.add(handler.tcpSocket().host());
        }
        hosts.removeIf(String::isEmpty);
        return hosts;
    }

    static String privileged(SubjectPod pod) {
        List<String> names = pod.names(part -> part.security().privileged(false));
        return names.isEmpty()
                ? ""
                : "privileged (" + containers(names) + " must not set securityContext.privileged=true)";
    }

    static String procMount(SubjectPod pod) {
        if (pod.spec().hasHostUsers() && !pod.spec().hostUsers(true)) {
            return "";
        }
        SortedSet<String> mounts = new TreeSet<>();
        List<String> names = pod.names(part -> {
            boolean other = !part.security().procMount("Default").equals("Default");
            if (other) {
                mounts.add(part.security().procMount("Default"));
            }
            return other;
        });
        return names.isEmpty()
                ? ""
                : "procMount (" + containers(names) + " must not set securityContext.procMount to " + quoted(mounts)
                        + ")";
    }

    static String seLinux(SubjectPod pod) {
        SortedSet<String> types = new TreeSet<>();
        SortedSet<String> fields = new TreeSet<>();
        boolean ofPod = forbidden(pod.security().seLinuxOptions(), types, fields);
        List<String> names = pod.names(part -> forbidden(part.security().seLinuxOptions(), types, fields));
        if (!ofPod && names.isEmpty()) {
            return "";
        }
        List<String> data = new ArrayList<>();
        if (!types.isEmpty()) {
            data.add((types.size() == 1 ? "type " : "types ") + quoted(types));
        }
        for (String field : List.of("user", "role")) {
            if (fields.contains(field)) {
                data.add(field + " may not be set");
            }
        }
        return "seLinuxOptions (" + setters(ofPod, names) + " set forbidden securityContext.seLinuxOptions: "
                + String.join("; ", data) + ")";
    }

    private static boolean forbidden(SELinuxOptions options, Set<String> types, Set<String> fields) {
        boolean type = !SE_LINUX_TYPES.contains(options.type());
        if (type) {
            types.add(options.type());
        }
        if (!options.user().isEmpty()) {
            fields.add("user");
        }
        if (!options.role().isEmpty()) {
            fields.add("role");
        }
        return type || !options.user().isEmpty() || !options.role().isEmpty();
    }

    static String seccomp(SubjectPod pod) {
        boolean ofPod = pod.security().seccompProfile().type().equals("Unconfined");
        List<String> names =
                pod.names(part -> part.security().seccompProfile().type().equals("Unconfined"));
        return !ofPod && names.isEmpty()
                ? ""
                : "seccompProfile (" + setters(ofPod, names)
                        + " must not set securityContext.seccompProfile.type to \"Unconfined\")";
    }

    static String sysctls(SubjectPod pod) {
        List<String> forbidden = pod.security().sysctls().stream()
                .map(Sysctl::name)
                .filter(name -> SYSCTLS.getOrDefault(name, Policy.LATEST) > pod.version() || !SYSCTLS.containsKey(name))
                .toList();
        return forbidden.isEmpty() ? "" : "forbidden sysctls (" + String.join(", ", forbidden) + ")";
    }

    static String windowsHostProcess(SubjectPod pod) {
        boolean ofPod = pod.security().windowsOptions().hostProcess(false);
        List<String> names = pod.names(part -> part.security().windowsOptions().hostProcess(false));
        return !ofPod && names.isEmpty()
                ? ""
                : "hostProcess (" + setters(ofPod, names)
                        + " must not set securityContext.windowsOptions.hostProcess=true)";
    }
}
