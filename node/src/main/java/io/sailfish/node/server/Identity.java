package io.sailfish.node.server;

import java.util.List;

/** Who makes a request. */
record Identity(String user, List<String> groups) {
    static final String MASTERS = "system:masters";
    static final String API_SERVER = "kube-apiserver-kubelet-client";
    static final Identity ANONYMOUS = new Identity("system:anonymous", List.of("system:unauthenticated"));

    boolean isAnonymous() {
        return equals(ANONYMOUS);
    }
}
