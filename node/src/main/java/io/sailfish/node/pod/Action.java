package io.sailfish.node.pod;

import java.time.Duration;

/** Something that shall be done for a pod. Each has a key: no two with the same key are under way at a time. */
sealed interface Action {

    String key();

    /** Make the pod's folders, volumes and control group. */
    record Prepare() implements Action {
        @Override
        public String key() {
            return "prepare";
        }
    }

    /** Make the namespaces and the network. */
    record CreateSandbox(int attempt) implements Action {
        @Override
        public String key() {
            return "sandbox";
        }
    }

    /** End what runs in the sandbox and release its network. */
    record StopSandbox(String id) implements Action {
        @Override
        public String key() {
            return "sandbox";
        }
    }

    record RemoveSandbox(String id) implements Action {
        @Override
        public String key() {
            return "remove:" + id;
        }
    }

    /** Pull the image where necessary, make the container and start it. Containers of a pod start one after the other. */
    record Start(String container, int attempt, String sandboxId) implements Action {
        @Override
        public String key() {
            return "start";
        }
    }

    /** End a running container: its preStop hook, its stop signal, and after the grace period a kill. */
    record Kill(String id, String container, Duration grace, String reason, String message) implements Action {
        @Override
        public String key() {
            return "kill:" + id + ":" + grace.toSeconds();
        }
    }

    record RemoveContainer(String id) implements Action {
        @Override
        public String key() {
            return "remove:" + id;
        }
    }

    /** Release volumes and control group of a pod whose containers have all ended. */
    record TearDown() implements Action {
        @Override
        public String key() {
            return "teardown";
        }
    }

    /** Remove sandboxes, containers, logs and folders of a pod that the API does not know any more. */
    record Erase() implements Action {
        @Override
        public String key() {
            return "erase";
        }
    }
}
