package io.sailfish.controllers.deployment;

import io.sailfish.controllers.history.TemplateHash;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.codec.ProtobufEncoder;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What ties ReplicaSets to the revisions of their Deployment: labels, annotations, names. Pure. */
final class Revisions {
    static final String HASH_LABEL = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAXIMUM = "deployment.kubernetes.io/max-replicas";

    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MAXIMUM,
            "deprecated.deployment.rollback.to");

    private Revisions() {}

    /** A short text that differs where templates do; collisions are told apart by their count. */
    static String hash(PodTemplateSpec template, int collisions) {
        return TemplateHash.of(ProtobufEncoder.encode(template), collisions);
    }

    /** Whether a set is of the deployment's present template. */
    static boolean isOf(ReplicaSet set, PodTemplateSpec template) {
        return withoutHash(set.spec().template()).equals(withoutHash(template));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        Map<String, String> labels = template.metadata().labels();
        if (!labels.containsKey(HASH_LABEL)) {
            return template;
        }
        return template.withMetadata(
                template.metadata().withLabels(StringMap.copyOf(labels).without(HASH_LABEL)));
    }

    static long revision(ApiObject object) {
        return number(object, REVISION);
    }

    static int desired(ReplicaSet set) {
        return (int) number(set, DESIRED);
    }

    static int maximum(ReplicaSet set) {
        return (int) number(set, MAXIMUM);
    }

    private static long number(ApiObject object, String annotation) {
        try {
            return Long.parseLong(object.metadata().annotations().getOrDefault(annotation, "0"));
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    static long highest(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Revisions::revision).max().orElse(0);
    }

    /** The annotations of the set of the present template, given those it has. */
    static Map<String, String> annotations(Deployment deployment, Map<String, String> present, long revision) {
        Map<String, String> annotations = new TreeMap<>(present);
        deployment.metadata().annotations().forEach((name, value) -> {
            if (!NOT_COPIED.contains(name)) {
                annotations.put(name, value);
            }
        });
        String before = annotations.get(REVISION);
        if (before == null || Long.parseLong(before) < revision) {
            if (before != null) {
                String history = annotations.getOrDefault(HISTORY, "");
                annotations.put(HISTORY, history.isEmpty() ? before : history + "," + before);
            }
            annotations.put(REVISION, Long.toString(revision));
        }
        annotations.putAll(replicas(deployment));
        return annotations;
    }

    /** What a set remembers of the deployment's size, for proportional scaling later. */
    static Map<String, String> replicas(Deployment deployment) {
        int desired = deployment.spec().replicas(1);
        return Map.of(
                DESIRED,
                Integer.toString(desired),
                MAXIMUM,
                Integer.toString(desired + Limits.of(deployment).surge()));
    }
}
