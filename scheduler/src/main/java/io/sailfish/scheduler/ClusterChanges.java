package io.sailfish.scheduler;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.scheduler.queue.ClusterEvent;
import io.sailfish.scheduler.state.NodeTable;
import java.util.function.Consumer;

/** Puts what happens to nodes, Services and namespaces into the table, on the scheduler's thread. */
final class ClusterChanges {
    private final NodeTable table;
    private final Consumer<ClusterEvent> happened;
    private final Consumer<Runnable> mailbox;

    /**
     * @param happened is told what may let refused pods fit
     * @param mailbox  what is put here runs on the scheduler's thread
     */
    ClusterChanges(NodeTable table, Consumer<ClusterEvent> happened, Consumer<Runnable> mailbox) {
        this.table = table;
        this.happened = happened;
        this.mailbox = mailbox;
    }

    EventHandler<Node> nodes() {
        return new NodeChanges();
    }

    EventHandler<Service> services() {
        return new ServiceChanges();
    }

    EventHandler<Namespace> namespaces() {
        return new NamespaceChanges();
    }

    private final class NodeChanges implements EventHandler<Node> {
        @Override
        public void added(Node node) {
            mailbox.accept(() -> {
                table.putNode(node);
                happened.accept(ClusterEvent.NODE_ADDED);
            });
        }

        @Override
        public void updated(Node old, Node node) {
            if (!decides(old, node)) {
                return;
            }
            mailbox.accept(() -> {
                table.putNode(node);
                if (!old.status().allocatable().equals(node.status().allocatable())) {
                    happened.accept(ClusterEvent.NODE_CAPACITY);
                }
                if (!old.metadata().labels().equals(node.metadata().labels())) {
                    happened.accept(ClusterEvent.NODE_LABELS);
                }
                if (!old.spec().equals(node.spec())) {
                    happened.accept(ClusterEvent.NODE_TAINTS);
                }
            });
        }

        /** Heartbeats change nothing that decides. */
        private boolean decides(Node old, Node node) {
            return !old.status().allocatable().equals(node.status().allocatable())
                    || !old.metadata().labels().equals(node.metadata().labels())
                    || !old.spec().equals(node.spec())
                    || !old.status().images().equals(node.status().images());
        }

        @Override
        public void deleted(Node last) {
            mailbox.accept(() -> {
                table.removeNode(last.name());
                happened.accept(ClusterEvent.NODE_REMOVED);
            });
        }
    }

    private final class ServiceChanges implements EventHandler<Service> {
        @Override
        public void added(Service service) {
            mailbox.accept(() -> table.putService(service.key(), service.spec().selector()));
        }

        @Override
        public void updated(Service old, Service service) {
            added(service);
        }

        @Override
        public void deleted(Service last) {
            mailbox.accept(() -> table.removeService(last.key()));
        }
    }

    private final class NamespaceChanges implements EventHandler<Namespace> {
        @Override
        public void added(Namespace namespace) {
            mailbox.accept(() -> put(namespace));
        }

        @Override
        public void updated(Namespace old, Namespace namespace) {
            if (!old.metadata().labels().equals(namespace.metadata().labels())) {
                mailbox.accept(() -> put(namespace));
            }
        }

        @Override
        public void deleted(Namespace last) {
            mailbox.accept(() -> table.removeNamespace(last.name()));
        }

        private void put(Namespace namespace) {
            table.putNamespace(namespace.name(), namespace.metadata().labels());
            happened.accept(ClusterEvent.NAMESPACE_LABELS);
        }
    }
}
