package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.registry.KindDefinition;
import java.util.List;

/** The kinds of flowcontrol.apiserver.k8s.io. */
public final class FlowcontrolKinds {
    private FlowcontrolKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(new FlowSchemaKind().definition(), new PriorityLevelKind().definition());
    }
}
