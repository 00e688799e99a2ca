package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.HostAlias;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodDNSConfig;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeProjection;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a pod, or with the pod of a template. */
public final class PodValidation {
    static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> SYSTEMS = List.of("linux", "windows");
    private static final List<String> PREEMPTIONS = List.of("PreemptLowerPriority", "Never");
    private static final int MOST_NAME_SERVERS = 3;
    private static final int MOST_SEARCHES = 32;
    private static final int LONGEST_SEARCHES = 2048;

    private PodValidation() {}

    /** A pod as a whole. */
    static void pod(Pod pod, boolean privilegedAllowed, FieldErrors errors) {
        PodSpec spec = pod.spec();
        spec(spec, privilegedAllowed, SPEC, errors);
        ClaimValidation.names(pod.name(), spec.resourceClaims(), SPEC.child("resourceClaims"), errors);
        if (spec.serviceAccountName().isEmpty()) {
            tokensWithoutAccount(spec, errors);
        }
        ContainerValidation.ofPod(spec.containers(), SPEC, "containers", errors);
        ContainerValidation.ofPod(spec.initContainers(), SPEC, "initContainers", errors);
    }

    /** A pod that is new. */
    static void created(Pod pod, boolean privilegedAllowed, FieldErrors errors) {
        pod(pod, privilegedAllowed, errors);
        if (!pod.spec().ephemeralContainers().isEmpty()) {
            errors.forbidden(SPEC.child("ephemeralContainers"), "cannot be set on create");
        }
        if (!pod.spec().schedulingGates().isEmpty() && !pod.spec().nodeName().isEmpty()) {
            errors.forbidden(SPEC.child("nodeName"), "cannot be set until all schedulingGates have been cleared");
        }
    }

    private static void tokensWithoutAccount(PodSpec spec, FieldErrors errors) {
        for (int v = 0; v < spec.volumes().size(); v++) {
            List<VolumeProjection> sources = spec.volumes().get(v).projected().sources();
            for (int s = 0; s < sources.size(); s++) {
                if (sources.get(s).hasServiceAccountToken()) {
                    errors.forbidden(
                            SPEC.child("volumes")
                                    .index(v)
                                    .child("projected", "sources")
                                    .index(s)
                                    .child("serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    /** A template: its labels and annotations, and the pod it makes. */
    public static void template(
            PodTemplateSpec template, boolean privilegedAllowed, FieldPath path, FieldErrors errors) {
        List<FieldError> found = new ArrayList<>(0);
        MetadataValidation.labels(template.metadata().labels(), path.child("labels"), found);
        MetadataValidation.annotations(template.metadata().annotations(), path.child("annotations"), found);
        errors.addAll(found);
        spec(template.spec(), privilegedAllowed, path.child("spec"), errors);
        if (!template.spec().ephemeralContainers().isEmpty()) {
            errors.forbidden(
                    path.child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
        }
    }

    private static void spec(PodSpec spec, boolean privilegedAllowed, FieldPath path, FieldErrors errors) {
        List<Volume> volumes = VolumeValidation.volumes(spec.volumes(), path, errors);
        ClaimValidation.claims(spec.resourceClaims(), path.child("resourceClaims"), errors);
        new ContainerValidation(spec, volumes, privilegedAllowed, errors).validate(path);
        Checks.requiredOneOf(errors, path, "restartPolicy", spec.restartPolicy(), RESTART_POLICIES);
        Checks.requiredOneOf(errors, path, "dnsPolicy", spec.dnsPolicy(), DNS_POLICIES);
        if (!spec.nodeSelector().isEmpty()) {
            List<FieldError> found = new ArrayList<>(0);
            MetadataValidation.labels(spec.nodeSelector(), path.child("nodeSelector"), found);
            errors.addAll(found);
        }
        if (spec.hostNetwork()) {
            ContainerValidation.hostNetwork(spec.containers(), path.child("containers"), errors);
            ContainerValidation.hostNetwork(spec.initContainers(), path.child("initContainers"), errors);
        }
        SecurityValidation.pod(spec, path.child("securityContext"), errors);
        if (spec.hasAffinity()) {
            AffinityValidation.affinity(spec.affinity(), path.child("affinity"), errors);
        }
        dns(spec, path.child("dnsConfig"), errors);
        SchedulingValidation.readinessGates(spec.readinessGates(), path, errors);
        SchedulingValidation.schedulingGates(spec.schedulingGates(), path, errors);
        SchedulingValidation.spreading(spec.topologySpreadConstraints(), path, errors);
        names(spec, path, errors);
        if (!spec.tolerations().isEmpty()) {
            SchedulingValidation.tolerations(spec.tolerations(), path.child("tolerations"), errors);
        }
        hostAliases(spec.hostAliases(), path.child("hostAliases"), errors);
        scheduling(spec, path, errors);
        if (spec.hasOs()) {
            system(spec, path, errors);
        }
    }

    private static void names(PodSpec spec, FieldPath path, FieldErrors errors) {
        if (!spec.serviceAccountName().isEmpty()) {
            subdomain(errors, path, "serviceAccountName", spec.serviceAccountName());
        }
        if (!spec.nodeName().isEmpty()) {
            subdomain(errors, path, "nodeName", spec.nodeName());
        }
        if (spec.hasActiveDeadlineSeconds()) {
            Checks.inRange(errors, path, "activeDeadlineSeconds", spec.activeDeadlineSeconds(0), 1, Integer.MAX_VALUE);
        }
        if (!spec.hostname().isEmpty()) {
            Checks.problems(errors, path, "hostname", spec.hostname(), Names.dns1123Label(spec.hostname()));
        }
        if (!spec.subdomain().isEmpty()) {
            Checks.problems(errors, path, "subdomain", spec.subdomain(), Names.dns1123Label(spec.subdomain()));
        }
    }

    private static void scheduling(PodSpec spec, FieldPath path, FieldErrors errors) {
        if (!spec.priorityClassName().isEmpty()) {
            subdomain(errors, path, "priorityClassName", spec.priorityClassName());
        }
        if (spec.hasRuntimeClassName()) {
            subdomain(errors, path, "runtimeClassName", spec.runtimeClassName(""));
        }
        if (spec.hasPreemptionPolicy()) {
            Checks.oneOf(errors, path, "preemptionPolicy", spec.preemptionPolicy(""), PREEMPTIONS);
        }
        if (!spec.overhead().isEmpty()) {
            ResourceRequirements limits =
                    ResourceRequirements.builder().limits(spec.overhead()).build();
            ResourceValidation.requirements(limits, path.child("overhead"), errors);
        }
    }

    private static void subdomain(FieldErrors errors, FieldPath path, String field, String value) {
        Checks.problems(errors, path, field, value, Names.dns1123Subdomain(value));
    }

    private static void dns(PodSpec spec, FieldPath path, FieldErrors errors) {
        PodDNSConfig config = spec.dnsConfig();
        if (spec.dnsPolicy().equals("None")) {
            if (!spec.hasDnsConfig()) {
                errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (config.nameservers().isEmpty()) {
                errors.required(
                        path.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }
        if (config.nameservers().size() > MOST_NAME_SERVERS) {
            errors.invalid(
                    path.child("nameservers"),
                    config.nameservers(),
                    "must not have more than " + MOST_NAME_SERVERS + " nameservers");
        }
        for (int i = 0; i < config.nameservers().size(); i++) {
            Checks.address(
                    errors,
                    path.child("nameservers").index(i),
                    config.nameservers().get(i));
        }
        searches(config.searches(), path.child("searches"), errors);
        for (int i = 0; i < config.options().size(); i++) {
            if (config.options().get(i).name().isEmpty()) {
                errors.required(path.child("options").index(i), "must not be empty");
            }
        }
    }

    private static void searches(List<String> searches, FieldPath path, FieldErrors errors) {
        if (searches.size() > MOST_SEARCHES) {
            errors.invalid(path, searches, "must not have more than " + MOST_SEARCHES + " search paths");
        }
        if (String.join(" ", searches).length() > LONGEST_SEARCHES) {
            errors.invalid(
                    path,
                    searches,
                    "must not have more than " + LONGEST_SEARCHES
                            + " characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            String name = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
            if (!search.equals(".")) {
                errors.invalid(path.index(i), search, Names.dns1123Subdomain(name.replace('_', '-')));
            }
        }
    }

    private static void hostAliases(List<HostAlias> aliases, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < aliases.size(); i++) {
            Checks.address(errors, path.index(i).child("ip"), aliases.get(i).ip());
            for (String hostname : aliases.get(i).hostnames()) {
                Checks.problems(errors, path, "hostnames", hostname, Names.dns1123Subdomain(hostname));
            }
        }
    }

    private static void system(PodSpec spec, FieldPath path, FieldErrors errors) {
        String name = spec.os().name();
        switch (name) {
            case "" -> errors.required(path.child("os", "name"), "cannot be empty");
            case "linux" -> SystemValidation.linux(spec, path, errors);
            case "windows" -> SystemValidation.windows(spec, path, errors);
            default -> errors.notSupported(path.child("os"), name, SYSTEMS);
        }
    }
}
