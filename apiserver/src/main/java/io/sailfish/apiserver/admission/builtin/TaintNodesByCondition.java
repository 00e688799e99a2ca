package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Taint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new node takes no pods until it has been seen ready: the node lifecycle controller removes the taint. */
public final class TaintNodesByCondition implements MutatingPlugin {
    private static final Taint NOT_READY = Taint.builder()
            .key("node.kubernetes.io/not-ready")
            .effect("NoSchedule")
            .build();

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.object() instanceof Node
                && attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty();
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Node node)) {
            return attributes.object();
        }
        for (Taint taint : node.spec().taints()) {
            if (taint.key().equals(NOT_READY.key()) && taint.effect().equals(NOT_READY.effect())) {
                return node;
            }
        }
        List<Taint> taints = new ArrayList<>(node.spec().taints());
        taints.add(NOT_READY);
        return node.withSpec(node.spec().withTaints(taints));
    }
}
