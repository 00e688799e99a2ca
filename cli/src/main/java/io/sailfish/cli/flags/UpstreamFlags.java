package io.sailfish.cli.flags;

import java.util.HashSet;
import java.util.Set;

/** The names of flags that upstream's components have, for telling what is not supported from what does not exist. */
final class UpstreamFlags {
    private static final String SHARED = """
            --allow-metric-labels --allow-metric-labels-manifest --authentication-kubeconfig
            --authentication-skip-lookup --authentication-token-webhook-cache-ttl
            --authentication-tolerate-lookup-failure --authorization-always-allow-paths --authorization-kubeconfig
            --authorization-webhook-cache-authorized-ttl --authorization-webhook-cache-unauthorized-ttl
            --bind-address --cert-dir --client-ca-file --contention-profiling --disable-http2-serving
            --disabled-metrics --emulated-version --emulation-forward-compatible --feature-gates
            --http2-max-streams-per-connection --kube-api-burst --kube-api-content-type --kube-api-qps --kubeconfig
            --leader-elect --leader-elect-lease-duration --leader-elect-renew-deadline
            --leader-elect-resource-lock --leader-elect-resource-name --leader-elect-resource-namespace
            --leader-elect-retry-period --log-flush-frequency --log-json-info-buffer-size --log-json-split-stream
            --log-text-info-buffer-size --log-text-split-stream --logging-format --master --min-compatibility-version
            --permit-address-sharing --permit-port-sharing --profiling --requestheader-allowed-names
            --requestheader-client-ca-file --requestheader-extra-headers-prefix --requestheader-group-headers
            --requestheader-uid-headers --requestheader-username-headers --runtime-config-emulation-forward-compatible
            --secure-port --show-hidden-metrics-for-version --tls-cert-file --tls-cipher-suites --tls-min-version
            --tls-private-key-file --tls-sni-cert-key --v --version --vmodule""";

    private static final String SCHEDULER = "--config --pod-max-in-unschedulable-pods-duration --write-config-to";

    private static final String CONTROLLER_MANAGER = """
            --allocate-node-cidrs --allow-untagged-cloud --attach-detach-reconcile-sync-period --cidr-allocator-type
            --cloud-config --cloud-provider --cluster-cidr --cluster-name --cluster-signing-cert-file
            --cluster-signing-duration --cluster-signing-key-file --cluster-signing-kube-apiserver-client-cert-file
            --cluster-signing-kube-apiserver-client-key-file --cluster-signing-kubelet-client-cert-file
            --cluster-signing-kubelet-client-key-file --cluster-signing-kubelet-serving-cert-file
            --cluster-signing-kubelet-serving-key-file --cluster-signing-legacy-unknown-cert-file
            --cluster-signing-legacy-unknown-key-file --concurrent-cron-job-syncs --concurrent-daemonset-syncs
            --concurrent-deployment-syncs --concurrent-endpoint-syncs --concurrent-ephemeralvolume-syncs
            --concurrent-gc-syncs --concurrent-horizontal-pod-autoscaler-syncs --concurrent-job-syncs
            --concurrent-namespace-syncs --concurrent-rc-syncs --concurrent-replicaset-syncs
            --concurrent-resource-quota-syncs --concurrent-service-endpoint-syncs --concurrent-service-syncs
            --concurrent-serviceaccount-token-syncs --concurrent-statefulset-syncs
            --concurrent-ttl-after-finished-syncs --concurrent-validating-admission-policy-status-syncs
            --configure-cloud-routes --controller-start-interval --controllers
            --disable-attach-detach-reconcile-sync --disable-force-detach-on-timeout
            --enable-dynamic-provisioning --enable-garbage-collector --enable-hostpath-provisioner
            --enable-leader-migration --endpoint-updates-batch-period --endpointslice-updates-batch-period
            --external-cloud-volume-plugin --flex-volume-plugin-dir
            --horizontal-pod-autoscaler-cpu-initialization-period
            --horizontal-pod-autoscaler-downscale-stabilization
            --horizontal-pod-autoscaler-initial-readiness-delay --horizontal-pod-autoscaler-sync-period
            --horizontal-pod-autoscaler-tolerance --large-cluster-size-threshold --leader-migration-config
            --legacy-service-account-token-clean-up-period --max-endpoints-per-slice --min-resync-period
            --mirroring-concurrent-service-endpoint-syncs --mirroring-endpointslice-updates-batch-period
            --mirroring-max-endpoints-per-subset --namespace-sync-period --node-cidr-mask-size
            --node-cidr-mask-size-ipv4 --node-cidr-mask-size-ipv6 --node-eviction-rate --node-monitor-grace-period
            --node-monitor-period --node-startup-grace-period --node-sync-period
            --pv-recycler-increment-timeout-nfs --pv-recycler-minimum-timeout-hostpath
            --pv-recycler-minimum-timeout-nfs --pv-recycler-pod-template-filepath-hostpath
            --pv-recycler-pod-template-filepath-nfs --pv-recycler-timeout-increment-hostpath
            --pvclaimbinder-sync-period --resource-quota-sync-period --root-ca-file --route-reconciliation-period
            --secondary-node-eviction-rate --service-account-private-key-file --service-cluster-ip-range
            --terminated-pod-gc-threshold --unhealthy-zone-threshold --use-service-account-credentials""";

    private UpstreamFlags() {}

    /** The flags of one of upstream's components; none of one that is not known here. */
    private static final String KUBELET = """
            --address --allowed-unsafe-sysctls --anonymous-auth --application-metrics-count-limit
            --authentication-token-webhook --authentication-token-webhook-cache-ttl --authorization-mode
            --authorization-webhook-cache-authorized-ttl --authorization-webhook-cache-unauthorized-ttl
            --boot-id-file --bootstrap-kubeconfig --cert-dir --cgroup-driver --cgroup-root --cgroups-per-qos
            --client-ca-file --cloud-provider --cluster-dns --cluster-domain --config --config-dir
            --container-hints --container-log-max-files --container-log-max-size --container-runtime-endpoint
            --containerd --containerd-namespace --contention-profiling --cpu-cfs-quota --cpu-cfs-quota-period
            --cpu-manager-policy --cpu-manager-policy-options --cpu-manager-reconcile-period
            --enable-controller-attach-detach --enable-debugging-handlers --enable-load-reader --enable-server
            --enforce-node-allocatable --event-burst --event-qps --event-storage-age-limit
            --event-storage-event-limit --eviction-hard --eviction-max-pod-grace-period
            --eviction-minimum-reclaim --eviction-pressure-transition-period --eviction-soft
            --eviction-soft-grace-period --exit-on-lock-contention --experimental-allocatable-ignore-eviction
            --experimental-mounter-path --fail-swap-on --feature-gates --file-check-frequency
            --global-housekeeping-interval --hairpin-mode --healthz-bind-address --healthz-port
            --hostname-override --housekeeping-interval --http-check-frequency --image-credential-provider-bin-dir
            --image-credential-provider-config --image-gc-high-threshold --image-gc-low-threshold
            --image-service-endpoint --keep-terminated-pod-volumes --kernel-memcg-notification --kube-api-burst
            --kube-api-content-type --kube-api-qps --kube-reserved --kube-reserved-cgroup --kubeconfig
            --kubelet-cgroups --local-storage-capacity-isolation --lock-file --log-cadvisor-usage
            --log-flush-frequency --log-json-info-buffer-size --log-json-split-stream
            --log-text-info-buffer-size --log-text-split-stream --logging-format --machine-id-file
            --make-iptables-util-chains --manifest-url --manifest-url-header --max-housekeeping-interval
            --max-open-files --max-pods --maximum-dead-containers --maximum-dead-containers-per-container
            --memory-manager-policy --minimum-container-ttl-duration --minimum-image-ttl-duration --node-ip
            --node-labels --node-status-max-images --node-status-update-frequency --oom-score-adj --pod-cidr
            --pod-infra-container-image --pod-manifest-path --pod-max-pids --pods-per-core --port
            --protect-kernel-defaults --provider-id --qos-reserved --read-only-port --register-node
            --register-schedulable --register-with-taints --registry-burst --registry-qps --reserved-cpus
            --reserved-memory --resolv-conf --root-dir --rotate-certificates --rotate-server-certificates
            --runonce --runtime-cgroups --runtime-request-timeout --seccomp-default --serialize-image-pulls
            --storage-driver-buffer-duration --storage-driver-db --storage-driver-host --storage-driver-password
            --storage-driver-secure --storage-driver-table --storage-driver-user
            --streaming-connection-idle-timeout --sync-frequency --system-cgroups --system-reserved
            --system-reserved-cgroup --tls-cert-file --tls-cipher-suites --tls-min-version
            --tls-private-key-file --topology-manager-policy --topology-manager-policy-options
            --topology-manager-scope --v --version --vmodule --volume-plugin-dir --volume-stats-agg-period""";

    private static final String PROXY = """
            --bind-address --bind-address-hard-fail --cleanup --cluster-cidr --config --config-sync-period
            --conntrack-max-per-core --conntrack-min --conntrack-tcp-be-liberal
            --conntrack-tcp-timeout-close-wait --conntrack-tcp-timeout-established --conntrack-udp-timeout
            --conntrack-udp-timeout-stream --detect-local-mode --feature-gates --healthz-bind-address
            --healthz-port --hostname-override --init-only --iptables-localhost-nodeports
            --iptables-masquerade-bit --iptables-min-sync-period --iptables-sync-period --ipvs-exclude-cidrs
            --ipvs-min-sync-period --ipvs-scheduler --ipvs-strict-arp --ipvs-sync-period --ipvs-tcp-timeout
            --ipvs-tcpfin-timeout --ipvs-udp-timeout --kube-api-burst --kube-api-content-type --kube-api-qps
            --kubeconfig --log-flush-frequency --log-json-info-buffer-size --log-json-split-stream
            --log-text-info-buffer-size --log-text-split-stream --logging-format --masquerade-all --master
            --metrics-bind-address --metrics-port --nodeport-addresses --oom-score-adj --pod-bridge-interface
            --pod-interface-name-prefix --profiling --proxy-mode --proxy-port-range
            --show-hidden-metrics-for-version --v --version --vmodule --write-config-to""";

    static Set<String> of(String component) {
        Set<String> flags = new HashSet<>();
        switch (component) {
            case "kube-scheduler" -> add(SHARED + " " + SCHEDULER, flags);
            case "kube-controller-manager" -> add(SHARED + " " + CONTROLLER_MANAGER, flags);
            case "kubelet" -> add(KUBELET, flags);
            case "kube-proxy" -> add(PROXY, flags);
            default -> {}
        }
        return flags;
    }

    private static void add(String names, Set<String> flags) {
        flags.addAll(Set.of(names.split("\\s+")));
    }
}
