package io.sailfish.apiserver.pki;

import java.util.List;

/** A user name with its groups, as a client certificate carries them. */
public record Identity(String user, List<String> groups) {

    /** The administrator that `up` makes a kubeconfig for. */
    public static final Identity ADMIN = new Identity("kubernetes-admin", List.of("system:masters"));

    public static final Identity SCHEDULER = new Identity("system:kube-scheduler", List.of());
    public static final Identity CONTROLLER_MANAGER = new Identity("system:kube-controller-manager", List.of());
    public static final Identity PROXY = new Identity("system:kube-proxy", List.of());

    /** The API server itself, towards kubelets. */
    public static final Identity KUBELET_CLIENT =
            new Identity("kube-apiserver-kubelet-client", List.of("system:masters"));

    public Identity {
        groups = List.copyOf(groups);
    }

    /** The kubelet of a node. */
    public static Identity node(String name) {
        return new Identity("system:node:" + name, List.of("system:nodes"));
    }
}
