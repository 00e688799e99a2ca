package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.cri.proto.Mount;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.volume.VolumeFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a node keeps for its pods beside the runtime: folders, volumes, control groups. */
public interface PodSpace {

    /** Makes what a pod needs, or brings it up to date. */
    void prepare(Pod pod, FieldValues values) throws VolumeFailure, IOException;

    /** The environment of a container. */
    Map<String, String> environment(Pod pod, Container container, FieldValues values) throws ConfigFailure;

    /** What is mounted into a container. */
    List<Mount> mounts(Pod pod, Container container, int attempt, FieldValues values, Map<String, String> environment)
            throws ConfigFailure, IOException;

    /** A container was started. */
    void started(Pod pod, String container, int attempt, String id) throws IOException;

    /** What a container that ended left to say. */
    String lastWords(Pod pod, ContainerView container);

    /** Releases volumes and control group of a pod that has ended; its logs stay. */
    void release(Pod pod) throws IOException;

    /** Removes all that is left of a pod. */
    void erase(Pod pod) throws IOException;

    /** UIDs of the pods of which something is kept. */
    Set<String> kept() throws IOException;

    /** Nothing: for simulated nodes. */
    PodSpace NONE = new PodSpace() {
        @Override
        public void prepare(Pod pod, FieldValues values) {}

        @Override
        public Map<String, String> environment(Pod pod, Container container, FieldValues values) {
            return Map.of();
        }

        @Override
        public List<Mount> mounts(
                Pod pod, Container container, int attempt, FieldValues values, Map<String, String> environment) {
            return List.of();
        }

        @Override
        public void started(Pod pod, String container, int attempt, String id) {}

        @Override
        public String lastWords(Pod pod, ContainerView container) {
            return "";
        }

        @Override
        public void release(Pod pod) {}

        @Override
        public void erase(Pod pod) {}

        @Override
        public Set<String> kept() {
            return Set.of();
        }
    };
}
