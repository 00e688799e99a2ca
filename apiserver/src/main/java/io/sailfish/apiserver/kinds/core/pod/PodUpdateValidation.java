package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Field;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.NodeAffinity;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSchedulingGate;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a pod may change: images, the deadline, more tolerations, fewer gates; while gated, where it may run. */
final class PodUpdateValidation {
    private static final String MUTABLE = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
            + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
            + " previously negative)";
    private static final String ADDITIONS_ONLY = "only additions are allowed (no mutations or deletions)";

    private final PodSpec spec;
    private final PodSpec old;
    private final FieldErrors errors;

    private PodUpdateValidation(PodSpec spec, PodSpec old, FieldErrors errors) {
        this.spec = spec;
        this.old = old;
        this.errors = errors;
    }

    static void update(Pod pod, Pod old, FieldErrors errors) {
        if (!pod.spec().equals(old.spec())) {
            new PodUpdateValidation(pod.spec(), old.spec(), errors).validate();
        }
    }

    private void validate() {
        if (!containers(spec.containers(), old.containers(), "containers")
                || !containers(spec.initContainers(), old.initContainers(), "initContainers")
                || !deadline()) {
            return;
        }
        tolerations();
        gates();
        PodSpec munged = spec.withContainers(withImages(spec.containers(), old.containers()))
                .withInitContainers(withImages(spec.initContainers(), old.initContainers()))
                .withTolerations(old.tolerations())
                .withSchedulingGates(old.schedulingGates());
        munged = same(munged, PodSpec.ACTIVE_DEADLINE_SECONDS);
        if (old.terminationGracePeriodSeconds(0) < 0 && spec.terminationGracePeriodSeconds(0) == 1) {
            munged = same(munged, PodSpec.TERMINATION_GRACE_PERIOD_SECONDS);
        }
        if (!old.schedulingGates().isEmpty()) {
            munged = whileGated(munged);
        }
        if (!munged.equals(old)) {
            errors.forbidden(PodValidation.SPEC, MUTABLE + "\n" + difference(munged));
        }
    }

    private PodSpec same(PodSpec munged, int field) {
        return (PodSpec) munged.with(field, old.get(field));
    }

    private boolean containers(List<Container> containers, List<Container> before, String list) {
        if (containers.size() != before.size()) {
            errors.forbidden(PodValidation.SPEC.child(list), "pod updates may not add or remove containers");
            return false;
        }
        return true;
    }

    private boolean deadline() {
        FieldPath path = PodValidation.SPEC.child("activeDeadlineSeconds");
        if (!spec.hasActiveDeadlineSeconds()) {
            if (old.hasActiveDeadlineSeconds()) {
                errors.invalid(path, "null", "must not update from a positive integer to nil value");
            }
            return true;
        }
        long seconds = spec.activeDeadlineSeconds(0);
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            Checks.inRange(errors, PodValidation.SPEC, "activeDeadlineSeconds", seconds, 0, Integer.MAX_VALUE);
            return false;
        }
        if (old.hasActiveDeadlineSeconds() && old.activeDeadlineSeconds(0) < seconds) {
            errors.invalid(path, seconds, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private void tolerations() {
        Set<Toleration> kept = new HashSet<>();
        for (Toleration toleration : spec.tolerations()) {
            kept.add(toleration.without(Toleration.TOLERATION_SECONDS));
        }
        for (Toleration toleration : old.tolerations()) {
            if (!kept.contains(toleration.without(Toleration.TOLERATION_SECONDS))) {
                errors.forbidden(
                        PodValidation.SPEC.child("tolerations"),
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private void gates() {
        List<PodSchedulingGate> gates = spec.schedulingGates();
        for (int i = 0; i < gates.size(); i++) {
            String name = gates.get(i).name();
            if (old.schedulingGates().stream().noneMatch(other -> other.name().equals(name))) {
                errors.forbidden(
                        PodValidation.SPEC.child("schedulingGates").index(i).child("name"),
                        "only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
        }
    }

    private static List<Container> withImages(List<Container> containers, List<Container> before) {
        List<Container> changed = new ArrayList<>(containers.size());
        for (int i = 0; i < containers.size(); i++) {
            changed.add(containers.get(i).withImage(before.get(i).image()));
        }
        return changed;
    }

    private PodSpec whileGated(PodSpec munged) {
        for (Map.Entry<String, String> entry : old.nodeSelector().entrySet()) {
            if (!entry.getValue().equals(spec.nodeSelector().get(entry.getKey()))) {
                errors.invalid(PodValidation.SPEC.child("nodeSelector"), spec.nodeSelector(), ADDITIONS_ONLY);
                break;
            }
        }
        PodSpec narrowed = same(munged, PodSpec.NODE_SELECTOR);
        NodeAffinity before = old.affinity().nodeAffinity();
        NodeAffinity now = spec.affinity().nodeAffinity();
        if (now.equals(before)) {
            return narrowed;
        }
        FieldPath path = PodValidation.SPEC.child("affinity", "nodeAffinity");
        requiredTerms(before, now, path);
        Affinity affinity = (Affinity)
                spec.affinity().with(Affinity.NODE_AFFINITY, old.affinity().get(Affinity.NODE_AFFINITY));
        return affinity.isEmpty() && !old.hasAffinity()
                ? same(narrowed, PodSpec.AFFINITY)
                : narrowed.withAffinity(affinity);
    }

    /** Terms may only be narrowed: their number stays and each keeps its requirements. */
    private void requiredTerms(NodeAffinity before, NodeAffinity now, FieldPath path) {
        List<NodeSelectorTerm> earlier =
                before.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms();
        List<NodeSelectorTerm> terms =
                now.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms();
        if (earlier.isEmpty()) {
            return;
        }
        FieldPath list = path.child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
        if (earlier.size() != terms.size()) {
            errors.invalid(list, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < terms.size(); i++) {
            NodeSelectorTerm term = terms.get(i);
            if (!startsWith(term.matchExpressions(), earlier.get(i).matchExpressions())
                    || !startsWith(term.matchFields(), earlier.get(i).matchFields())) {
                errors.invalid(list.index(i), term, ADDITIONS_ONLY);
            }
        }
    }

    private static boolean startsWith(List<?> list, List<?> beginning) {
        return list.size() >= beginning.size()
                && list.subList(0, beginning.size()).equals(beginning);
    }

    /** The fields that differ, before and after. */
    private String difference(PodSpec munged) {
        StringBuilder text = new StringBuilder();
        for (Field field : old.messageType().fields()) {
            Object before = old.get(field.index());
            Object after = munged.get(field.index());
            if (!Objects.equals(before, after)) {
                text.append("  ").append(field.name()).append(": ");
                text.append(shown(before)).append(" -> ").append(shown(after)).append('\n');
            }
        }
        return text.toString();
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "<unset>" : value.toString();
    }
}
