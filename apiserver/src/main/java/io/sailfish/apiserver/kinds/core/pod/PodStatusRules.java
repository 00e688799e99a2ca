package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodIP;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What a kubelet, a scheduler or a controller may write of a pod's status. */
final class PodStatusRules implements StatusUpdates<Pod> {
    private static final FieldPath STATUS = FieldPath.of("status");

    @Override
    public Pod prepareForUpdate(RequestContext context, Pod pod, Pod old) {
        PodStatus status = addresses(pod.status(), old.status());
        if (status.qosClass().isEmpty() && !old.status().qosClass().isEmpty()) {
            status = status.withQosClass(old.status().qosClass());
        }
        ObjectMeta metadata = pod.metadata().withOwnerReferences(old.metadata().ownerReferences());
        return old.withMetadata(metadata).withStatus(status);
    }

    /** One address and the list of them say the same: who sets one of the two sets both. */
    static PodStatus addresses(PodStatus status, PodStatus old) {
        String one = status.podIP();
        List<PodIP> all = status.podIPs();
        String first = all.isEmpty() ? "" : all.getFirst().ip();
        if (one.equals(first)) {
            return status;
        }
        if (one.isEmpty()) {
            return old.podIP().isEmpty() ? status.withPodIP(first) : status.withPodIPs(List.of());
        }
        return status.withPodIPs(List.of(PodIP.builder().ip(one).build()));
    }

    @Override
    public void validateUpdate(RequestContext context, Pod pod, Pod old, FieldErrors errors) {
        PodStatus status = pod.status();
        for (int i = 0; i < status.conditions().size(); i++) {
            String type = status.conditions().get(i).type();
            List<String> problems = Names.qualifiedName(type);
            if (!problems.isEmpty() && isGate(pod, type)) {
                errors.invalid(STATUS.child("conditions").index(i).child("type"), type, problems);
            } else if (!problems.isEmpty()) {
                errors.invalid(FieldPath.of("metadata", "conditions").index(i).child("Type"), type, problems);
            }
        }
        if (!status.nominatedNodeName().isEmpty()) {
            Checks.problems(
                    errors,
                    STATUS,
                    "nominatedNodeName",
                    status.nominatedNodeName(),
                    Names.dns1123Subdomain(status.nominatedNodeName()));
        }
        if (!status.qosClass().equals(old.status().qosClass())) {
            errors.invalid(STATUS.child("qosClass"), status.qosClass(), "field is immutable");
        }
        transitions(pod, old, errors);
        podAddresses(status, errors);
        hostAddresses(status, errors);
        ClaimValidation.statuses(
                status.resourceClaimStatuses(),
                pod.spec().resourceClaims(),
                STATUS.child("resourceClaimStatuses"),
                errors);
    }

    private static boolean isGate(Pod pod, String type) {
        return pod.spec().readinessGates().stream()
                .anyMatch(gate -> gate.conditionType().equals(type));
    }

    private static void podAddresses(PodStatus status, FieldErrors errors) {
        List<PodIP> addresses = status.podIPs();
        for (int i = 0; i < addresses.size(); i++) {
            Checks.address(
                    errors, STATUS.child("podIPs").index(i), addresses.get(i).ip());
        }
        if (addresses.size() == 2 && sameFamily(addresses)) {
            errors.invalid(STATUS.child("podIPs"), addresses, "may specify no more than one IP for each IP family");
        } else if (addresses.size() > 2) {
            errors.invalid(STATUS.child("podIPs"), addresses, "may specify no more than one IP for each IP family");
        }
    }

    private static void hostAddresses(PodStatus status, FieldErrors errors) {
        for (int i = 0; i < status.hostIPs().size(); i++) {
            String address = status.hostIPs().get(i).ip();
            FieldPath path = STATUS.child("hostIPs").index(i);
            if (i == 0 && !address.equals(status.hostIP())) {
                errors.invalid(path.child("ip"), address, "must be equal to `hostIP`");
            }
            Checks.address(errors, path, address);
        }
    }

    private static boolean sameFamily(List<PodIP> addresses) {
        return (addresses.get(0).ip().indexOf(':') >= 0)
                == (addresses.get(1).ip().indexOf(':') >= 0);
    }

    private static void transitions(Pod pod, Pod old, FieldErrors errors) {
        String policy = pod.spec().restartPolicy();
        transitions(
                pod.status().containerStatuses(),
                old.status().containerStatuses(),
                "containerStatuses",
                policy,
                errors);
        List<ContainerStatus> ending = new ArrayList<>(old.status().initContainerStatuses());
        ending.removeIf(status -> stays(pod, status.name()));
        transitions(pod.status().initContainerStatuses(), ending, "initContainerStatuses", policy, errors);
        transitions(
                pod.status().ephemeralContainerStatuses(),
                old.status().ephemeralContainerStatuses(),
                "ephemeralContainerStatuses",
                "Never",
                errors);
    }

    private static boolean stays(Pod pod, String name) {
        return pod.spec().initContainers().stream()
                .anyMatch(container -> container.name().equals(name)
                        && container.restartPolicy("").equals("Always"));
    }

    /** What has ended for good does not come back. */
    private static void transitions(
            List<ContainerStatus> statuses,
            List<ContainerStatus> before,
            String list,
            String policy,
            FieldErrors errors) {
        if (policy.equals("Always")) {
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            ContainerStatus old = before.get(i);
            if (!old.state().hasTerminated()
                    || old.state().terminated().exitCode() != 0 && policy.equals("OnFailure")) {
                continue;
            }
            for (ContainerStatus status : statuses) {
                if (status.name().equals(old.name()) && !status.state().hasTerminated()) {
                    errors.forbidden(
                            STATUS.child(list).index(i).child("state"),
                            "may not be transitioned to non-terminated state");
                }
            }
        }
    }
}
