package io.sailfish.controllers.history;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Owners;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ControllerRevision;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The templates that owners have had, as ControllerRevisions in upstream's form: a patch that puts the template back.
 * The same template is never kept twice; one that comes back becomes the latest again. Thread-safe.
 */
public final class History {
    /** The label by which pods, and revisions, say which revision they are of. */
    public static final String HASH_LABEL = "controller-revision-hash";

    private final ResourceClient<ControllerRevision> client;
    private final Informer<ControllerRevision> revisions;
    private final Index<ControllerRevision> byOwner;

    public History(ControllerContext context) {
        this.client = context.client().resource(AppsV1.CONTROLLER_REVISIONS);
        this.revisions = context.informers().informer(AppsV1.CONTROLLER_REVISIONS);
        this.byOwner = revisions.index(
                "controller",
                revision -> Owners.controller(revision)
                        .map(owner -> List.of(owner.uid()))
                        .orElse(List.of()));
    }

    /** The cache that it reads. */
    public Informer<ControllerRevision> informer() {
        return revisions;
    }

    /** The revisions of an owner, the oldest first. */
    public List<ControllerRevision> of(ApiObject owner) {
        return byOwner.get(owner.metadata().uid()).stream()
                .sorted(Comparator.comparingLong(ControllerRevision::revision)
                        .thenComparing(revision -> revision.metadata().creationTimestamp())
                        .thenComparing(ControllerRevision::name))
                .toList();
    }

    /** What a revision calls itself to pods. */
    public static String hash(ControllerRevision revision) {
        return revision.metadata().labels().getOrDefault(HASH_LABEL, revision.name());
    }

    /**
     * The revision of an owner's template, made or renewed where it is not the latest.
     *
     * @param present    the owner's revisions
     * @param collisions how often a name was taken by something else
     * @return empty where the name is taken now: to be tried again with one more collision counted
     */
    public Optional<ControllerRevision> current(
            ApiObject owner,
            PodTemplateSpec template,
            Map<String, String> labels,
            List<ControllerRevision> present,
            int collisions) {
        Object data = data(template);
        long latest = present.isEmpty() ? 0 : present.getLast().revision();
        for (ControllerRevision revision : present.reversed()) {
            if (data.equals(normalized(revision.data()))) {
                return Optional.of(
                        revision.revision() == latest
                                ? revision
                                : client.update(revision.toBuilder()
                                        .revision(latest + 1)
                                        .build()));
            }
        }
        String hash = TemplateHash.of(JsonTree.encode(data), collisions);
        ControllerRevision wanted = ControllerRevision.builder()
                .metadata(ObjectMeta.builder()
                        .name(owner.name() + "-" + hash)
                        .namespace(owner.namespace())
                        .labels(StringMap.copyOf(labels).with(HASH_LABEL, hash))
                        .annotations(annotations(owner))
                        .ownerReferences(List.of(PodControl.reference(owner)))
                        .build())
                .data(data)
                .revision(latest + 1)
                .build();
        try {
            return Optional.of(client.create(wanted));
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.ALREADY_EXISTS)) {
                throw e;
            }
            ControllerRevision there = client.get(owner.namespace(), wanted.name());
            return normalized(there.data()).equals(data) ? Optional.of(there) : Optional.empty();
        }
    }

    private static StringMap<String> annotations(ApiObject owner) {
        return StringMap.copyOf(owner.metadata().annotations())
                .without("kubectl.kubernetes.io/last-applied-configuration");
    }

    /** The patch that puts a template back. */
    private static Object data(PodTemplateSpec template) {
        Map<String, Object> tree = new HashMap<>();
        if (JsonTree.parse(JsonEncoder.encode(template)) instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> tree.put(String.valueOf(name), value));
        }
        tree.put("$patch", "replace");
        return normalized(Map.of("spec", Map.of("template", tree)));
    }

    /** The same whatever the order of fields and the classes of numbers. */
    private static Object normalized(Object tree) {
        return JsonTree.parse(JsonTree.encode(tree));
    }

    /** The template that a revision keeps. */
    public static PodTemplateSpec template(ControllerRevision revision) {
        Object spec = revision.data() instanceof Map<?, ?> root ? root.get("spec") : null;
        Object template = spec instanceof Map<?, ?> fields ? fields.get("template") : null;
        if (!(template instanceof Map<?, ?> fields)) {
            return PodTemplateSpec.EMPTY;
        }
        Map<String, Object> bare = new HashMap<>();
        fields.forEach((name, value) -> {
            if (!"$patch".equals(name)) {
                bare.put(String.valueOf(name), value);
            }
        });
        return (PodTemplateSpec) JsonDecoder.decodeTree(StringMap.copyOf(bare), PodTemplateSpec.TYPE)
                .message();
    }

    /** Forgets the oldest revisions beyond a number, but none that is still used. */
    public void truncate(List<ControllerRevision> present, Set<String> used, int limit) {
        List<ControllerRevision> idle = new ArrayList<>();
        for (ControllerRevision revision : present) {
            if (!used.contains(hash(revision)) && !used.contains(revision.name())) {
                idle.add(revision);
            }
        }
        for (int i = 0; i < idle.size() - limit; i++) {
            ControllerRevision old = idle.get(i);
            try {
                client.delete(old.namespace(), old.name(), DeleteOptions.EMPTY);
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.NOT_FOUND)) {
                    throw e;
                }
            }
        }
    }
}
