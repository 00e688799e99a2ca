package io.sailfish.apiserver.kinds.core.node;

import io.sailfish.apiserver.kinds.rules.Finalizers;
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
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.NodeSystemInfo;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
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
                .strategy(new NodeRules())
                .column("Status", "string", "The status of the node", 0, (node, now) -> NodeText.status(node))
                .column("Roles", "string", "The roles of the node", 0, (node, now) -> NodeText.roles(node))
                .ageColumn()
                .column(
                        "Version",
                        "string",
                        Descriptions.of(NodeSystemInfo.TYPE, NodeSystemInfo.KUBELET_VERSION),
                        0,
                        (node, now) -> node.status().nodeInfo().kubeletVersion())
                .column(
                        "Internal-IP",
                        "string",
                        Descriptions.of(NodeStatus.TYPE, NodeStatus.ADDRESSES),
                        1,
                        (node, now) -> NodeText.address(node, "InternalIP"))
                .column(
                        "External-IP",
                        "string",
                        Descriptions.of(NodeStatus.TYPE, NodeStatus.ADDRESSES),
                        1,
                        (node, now) -> NodeText.address(node, "ExternalIP"))
                .column(
                        "OS-Image",
                        "string",
                        Descriptions.of(NodeSystemInfo.TYPE, NodeSystemInfo.OS_IMAGE),
                        1,
                        (node, now) ->
                                NodeText.orUnknown(node.status().nodeInfo().osImage()))
                .column(
                        "Kernel-Version",
                        "string",
                        Descriptions.of(NodeSystemInfo.TYPE, NodeSystemInfo.KERNEL_VERSION),
                        1,
                        (node, now) ->
                                NodeText.orUnknown(node.status().nodeInfo().kernelVersion()))
                .column(
                        "Container-Runtime",
                        "string",
                        Descriptions.of(NodeSystemInfo.TYPE, NodeSystemInfo.CONTAINER_RUNTIME_VERSION),
                        1,
                        (node, now) ->
                                NodeText.orUnknown(node.status().nodeInfo().containerRuntimeVersion()))
                .selectable(
                        "spec.unschedulable",
                        node -> Boolean.toString(node.spec().unschedulable()))
                .status(new NodeRules.Status())
                .subresource(new Subresource.Connect<>(
                        "proxy",
                        new GroupVersionKind("", "v1", "NodeProxyOptions"),
                        List.of("create", "delete", "get", "patch", "update")))
                .build();
    }

    private static KindDefinition<Namespace> namespaces() {
        return KindDefinition.of(CoreV1.NAMESPACES)
                .strategy(new NamespaceStrategy())
                .column(
                        "Status",
                        "string",
                        "The status of the namespace",
                        0,
                        (namespace, now) -> namespace.status().phase())
                .ageColumn()
                .selectable("status.phase", namespace -> namespace.status().phase())
                .status(new NamespaceStatusRules())
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
            return namespace
                    .withSpec(NamespaceSpec.builder().finalizers(finalizers).build())
                    .withStatus(NamespaceStatus.builder().phase("Active").build());
        }

        @Override
        public Namespace prepareForUpdate(RequestContext context, Namespace namespace, Namespace old) {
            return namespace.withSpec(old.spec()).withStatus(old.status());
        }

        @Override
        public void validate(RequestContext context, Namespace namespace, FieldErrors errors) {
            Finalizers.check(namespace, errors);
            NamespaceStatusRules.labels(namespace, errors);
            FieldPath path = FieldPath.of("spec", "finalizers");
            for (String finalizer : namespace.spec().finalizers()) {
                NamespaceStatusRules.finalizer(finalizer, path, errors);
            }
        }

        @Override
        public void validateUpdate(RequestContext context, Namespace namespace, Namespace old, FieldErrors errors) {
            NamespaceStatusRules.labels(namespace, errors);
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
                    : terminating.withMetadata(namespace
                            .metadata()
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
        public void validateUpdate(RequestContext context, Namespace namespace, Namespace old, FieldErrors errors) {
            List<String> finalizers = namespace.spec().finalizers();
            for (int i = 0; i < finalizers.size(); i++) {
                NamespaceStatusRules.finalizer(
                        finalizers.get(i), FieldPath.of("spec", "finalizers").index(i), errors);
            }
        }
    }
}
