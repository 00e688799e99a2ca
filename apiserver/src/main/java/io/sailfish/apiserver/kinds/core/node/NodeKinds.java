package io.sailfish.apiserver.kinds.core.node;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.NamespaceSpec;
import io.sailfish.model.api.core.v1.NamespaceStatus;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes and Namespaces. */
public final class NodeKinds {
    private static final String FINALIZER = "kubernetes";

    private NodeKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(nodes(), namespaces());
    }

    private static KindDefinition<Node> nodes() {
        return KindDefinition.of(CoreV1.NODES)
                .storedAt("minions")
                .strategy(new Strategy<Node>() {
                    @Override
                    public Node defaults(Node node) {
                        return node.status().allocatable().isEmpty() && !node.status().capacity().isEmpty()
                                ? node.withStatus(node.status().withAllocatable(node.status().capacity()))
                                : node;
                    }

                    /** A node that registers itself brings its status along. */
                    @Override
                    public Node prepareForCreate(RequestContext context, Node node) {
                        return node;
                    }

                    @Override
                    public boolean changesGeneration(Node node, Node old) {
                        return false;
                    }
                })
                .column("Status", "string", "", 0, (node, now) -> NodeText.status(node))
                .column("Roles", "string", "", 0, (node, now) -> NodeText.roles(node))
                .ageColumn()
                .column("Version", "string", "", 0, (node, now) -> node.status().nodeInfo().kubeletVersion())
                .column("Internal-IP", "string", "", 1, (node, now) -> NodeText.address(node, "InternalIP"))
                .column("External-IP", "string", "", 1, (node, now) -> NodeText.address(node, "ExternalIP"))
                .column("OS-Image", "string", "", 1, (node, now) -> NodeText.orUnknown(node.status().nodeInfo().osImage()))
                .column("Kernel-Version", "string", "", 1, (node, now) -> NodeText.orUnknown(node.status().nodeInfo().kernelVersion()))
                .column("Container-Runtime", "string", "", 1, (node, now) -> NodeText.orUnknown(node.status().nodeInfo().containerRuntimeVersion()))
                .selectable("spec.unschedulable", node -> Boolean.toString(node.spec().unschedulable()))
                .status()
                .subresource(new Subresource.Connect<>(
                        "proxy", new GroupVersionKind("", "v1", "NodeProxyOptions"), List.of("create", "delete", "get", "patch", "update")))
                .build();
    }

    private static KindDefinition<Namespace> namespaces() {
        return KindDefinition.of(CoreV1.NAMESPACES)
                .strategy(new NamespaceStrategy())
                .column("Status", "string", "", 0, (namespace, now) -> namespace.status().phase())
                .ageColumn()
                .selectable("status.phase", namespace -> namespace.status().phase())
                .status()
                .subresource(new Subresource.Part<>("finalize", new Finalize()))
                .build();
    }

    private static final class NamespaceStrategy implements Strategy<Namespace> {
        private static final String NAME_LABEL = "kubernetes.io/metadata.name";

        @Override
        public Namespace defaults(Namespace namespace) {
            String name = namespace.name();
            if (name.isEmpty() || name.equals(namespace.metadata().labels().get(NAME_LABEL))) {
                return namespace;
            }
            StringMap<String> labels = StringMap.copyOf(namespace.metadata().labels());
            return namespace.withMetadata(namespace.metadata().withLabels(labels.with(NAME_LABEL, name)));
        }

        @Override
        public Namespace prepareForCreate(RequestContext context, Namespace namespace) {
            List<String> finalizers = new ArrayList<>(namespace.spec().finalizers());
            if (!finalizers.contains(FINALIZER)) {
                finalizers.add(FINALIZER);
            }
            return namespace.withSpec(NamespaceSpec.builder().finalizers(finalizers).build())
                    .withStatus(NamespaceStatus.builder().phase("Active").build());
        }

        @Override
        public Namespace prepareForUpdate(RequestContext context, Namespace namespace, Namespace old) {
            return namespace.withSpec(old.spec()).withStatus(old.status());
        }

        @Override
        public Names.Rule names() {
            return Names.LABEL_NAME;
        }

        /** Its content has to go first: a namespace waits, terminating, until its spec names no finalizers. */
        @Override
        public @Nullable Namespace waitingForDeletion(RequestContext context, Namespace namespace) {
            if (namespace.spec().finalizers().isEmpty()) {
                return null;
            }
            Namespace terminating = namespace.withStatus(namespace.status().withPhase("Terminating"));
            return namespace.metadata().hasDeletionTimestamp()
                    ? terminating
                    : terminating.withMetadata(namespace.metadata()
                            .withDeletionTimestamp(
                                    Timestamp.seconds(context.clock().instant())));
        }

        @Override
        public boolean removedByUpdate(Namespace namespace, Namespace old) {
            return old.metadata().hasDeletionTimestamp()
                    && namespace.spec().finalizers().isEmpty()
                    && namespace.metadata().finalizers().isEmpty();
        }
    }

    /** Writes spec.finalizers and nothing else. */
    private static final class Finalize implements Updates<Namespace> {
        @Override
        public Namespace prepareForUpdate(RequestContext context, Namespace namespace, Namespace old) {
            return old.withMetadata(namespace.metadata()).withSpec(namespace.spec());
        }

        @Override
        public void validateUpdate(RequestContext context, Namespace namespace, Namespace old, FieldErrors errors) {}
    }
}
