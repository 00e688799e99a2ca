package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Toleration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod that says nothing of nodes that are not ready or not reachable stays on them for five minutes. */
public final class DefaultTolerationSeconds implements MutatingPlugin {
    private static final long SECONDS = 300;
    private static final Toleration NOT_READY = toleration("node.kubernetes.io/not-ready");
    private static final Toleration UNREACHABLE = toleration("node.kubernetes.io/unreachable");

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.object() instanceof Pod
                && attributes.subresource().isEmpty()
                && (attributes.operation() == Operation.CREATE || attributes.operation() == Operation.UPDATE);
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        Pod pod = (Pod) attributes.object();
        if (pod == null) {
            return null;
        }
        List<Toleration> tolerations = pod.spec().tolerations();
        boolean notReady = covers(tolerations, NOT_READY.key());
        boolean unreachable = covers(tolerations, UNREACHABLE.key());
        if (notReady && unreachable) {
            return pod;
        }
        List<Toleration> all = new ArrayList<>(tolerations);
        if (!notReady) {
            all.add(NOT_READY);
        }
        if (!unreachable) {
            all.add(UNREACHABLE);
        }
        return pod.withSpec(pod.spec().withTolerations(all));
    }

    private static boolean covers(List<Toleration> tolerations, String key) {
        for (Toleration toleration : tolerations) {
            if ((toleration.key().equals(key) || toleration.key().isEmpty())
                    && (toleration.effect().equals("NoExecute")
                            || toleration.effect().isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private static Toleration toleration(String key) {
        return Toleration.builder()
                .key(key)
                .operator("Exists")
                .effect("NoExecute")
                .tolerationSeconds(SECONDS)
                .build();
    }
}
