package io.sailfish.apiserver.kinds;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.admission.builtin.CertificateSubjectRestriction;
import io.sailfish.apiserver.admission.builtin.DefaultIngressClass;
import io.sailfish.apiserver.admission.builtin.DefaultStorageClass;
import io.sailfish.apiserver.admission.builtin.DefaultTolerationSeconds;
import io.sailfish.apiserver.admission.builtin.LimitRanger;
import io.sailfish.apiserver.admission.builtin.NamespaceLifecycle;
import io.sailfish.apiserver.admission.builtin.PersistentVolumeClaimResize;
import io.sailfish.apiserver.admission.builtin.Priority;
import io.sailfish.apiserver.admission.builtin.ResourceQuotaAdmission;
import io.sailfish.apiserver.admission.builtin.RuntimeClassAdmission;
import io.sailfish.apiserver.admission.builtin.ServiceAccountAdmission;
import io.sailfish.apiserver.admission.builtin.StorageObjectInUseProtection;
import io.sailfish.apiserver.admission.builtin.TaintNodesByCondition;
import io.sailfish.apiserver.admission.podsecurity.PodSecurity;
import io.sailfish.apiserver.custom.definition.DefinitionKind;
import io.sailfish.apiserver.kinds.admissionregistration.AdmissionKinds;
import io.sailfish.apiserver.kinds.apiregistration.ApiServiceKind;
import io.sailfish.apiserver.kinds.apiregistration.ApiServiceRegistration;
import io.sailfish.apiserver.kinds.apps.AppsKinds;
import io.sailfish.apiserver.kinds.autoscaling.AutoscalerKind;
import io.sailfish.apiserver.kinds.batch.CronJobKind;
import io.sailfish.apiserver.kinds.batch.JobKind;
import io.sailfish.apiserver.kinds.certificates.CertificateSigningRequestKind;
import io.sailfish.apiserver.kinds.coordination.LeaseKind;
import io.sailfish.apiserver.kinds.core.config.ConfigKinds;
import io.sailfish.apiserver.kinds.core.node.NodeKinds;
import io.sailfish.apiserver.kinds.core.pod.PodKind;
import io.sailfish.apiserver.kinds.core.pod.PodTemplateKind;
import io.sailfish.apiserver.kinds.core.quota.LimitRangeKind;
import io.sailfish.apiserver.kinds.core.quota.ResourceQuotaKind;
import io.sailfish.apiserver.kinds.core.service.AddressRepair;
import io.sailfish.apiserver.kinds.core.service.ServiceKind;
import io.sailfish.apiserver.kinds.core.status.ComponentStatuses;
import io.sailfish.apiserver.kinds.core.volume.VolumeKinds;
import io.sailfish.apiserver.kinds.core.workload.ReplicationControllerKind;
import io.sailfish.apiserver.kinds.discovery.EndpointKinds;
import io.sailfish.apiserver.kinds.events.EventKinds;
import io.sailfish.apiserver.kinds.flowcontrol.FlowcontrolKinds;
import io.sailfish.apiserver.kinds.networking.IngressClassKind;
import io.sailfish.apiserver.kinds.networking.IngressKind;
import io.sailfish.apiserver.kinds.networking.IpAddressKind;
import io.sailfish.apiserver.kinds.networking.NetworkPolicyKind;
import io.sailfish.apiserver.kinds.networking.ServiceCidrKind;
import io.sailfish.apiserver.kinds.node.RuntimeClassKind;
import io.sailfish.apiserver.kinds.policy.DisruptionBudgetKind;
import io.sailfish.apiserver.kinds.rbac.RbacKinds;
import io.sailfish.apiserver.kinds.resource.ResourceKinds;
import io.sailfish.apiserver.kinds.scheduling.PriorityClassBootstrap;
import io.sailfish.apiserver.kinds.scheduling.PriorityClassKind;
import io.sailfish.apiserver.kinds.storage.StorageKinds;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.Computed;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Review;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.apiserver.server.ServedKinds;
import io.sailfish.apiserver.server.StartStep;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.node.v1.NodeV1;
import io.sailfish.model.api.scheduling.v1.SchedulingV1;
import io.sailfish.model.api.storage.v1.StorageClass;
import io.sailfish.model.api.storage.v1.StorageV1;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The kinds that every Sailfish API server serves, and the admission they pass, in upstream's order. */
public final class BuiltinKinds implements ServedKinds {

    @Override
    public List<KindDefinition<?>> definitions(Parts parts) {
        List<KindDefinition<?>> kinds = new ArrayList<>();
        kinds.addAll(NodeKinds.all());
        kinds.add(new PodKind(parts.config().allowPrivileged()).definition());
        kinds.add(new ServiceKind(ApiServer.SELF).definition());
        kinds.addAll(ConfigKinds.all(parts.tokenRequests()));
        kinds.addAll(EndpointKinds.all());
        kinds.addAll(EventKinds.all());
        kinds.addAll(AppsKinds.all(parts.config().allowPrivileged()));
        kinds.add(new AutoscalerKind().definition());
        kinds.add(new JobKind(parts.config().allowPrivileged()).definition());
        kinds.add(new CronJobKind(parts.config().allowPrivileged()).definition());
        kinds.add(new ReplicationControllerKind(parts.config().allowPrivileged()).definition());
        kinds.add(new LimitRangeKind().definition());
        kinds.add(new ResourceQuotaKind().definition());
        kinds.add(new PodTemplateKind(parts.config().allowPrivileged()).definition());
        kinds.add(new DisruptionBudgetKind().definition());
        kinds.add(new LeaseKind().definition());
        kinds.addAll(RbacKinds.all());
        kinds.add(new NetworkPolicyKind().definition());
        kinds.add(new IngressKind().definition());
        kinds.add(new IngressClassKind().definition());
        kinds.add(new ServiceCidrKind().definition());
        kinds.add(new IpAddressKind().definition());
        kinds.add(new CertificateSigningRequestKind().definition());
        kinds.add(new PriorityClassKind().definition());
        kinds.add(new RuntimeClassKind().definition());
        kinds.addAll(VolumeKinds.all());
        kinds.addAll(StorageKinds.all());
        kinds.addAll(ResourceKinds.all());
        kinds.addAll(AdmissionKinds.all());
        kinds.addAll(FlowcontrolKinds.all());
        kinds.add(new ApiServiceKind().definition());
        kinds.add(new DefinitionKind().definition());
        return kinds;
    }

    @Override
    public List<Review> reviews() {
        return List.of(PodKind.bindings());
    }

    @Override
    public List<Computed<?>> computed(Supplier<String> storeHealth) {
        return List.of(ComponentStatuses.usual(() -> {
            String failure = storeHealth.get();
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
            return "ok";
        }));
    }

    @Override
    public AdmissionChain admission(Parts parts, Registry registry, AccessCheck access) {
        ResourceStore<Namespace> namespaces = registry.store(CoreV1.NAMESPACES);
        ResourceStore<ServiceAccount> accounts = registry.store(CoreV1.SERVICE_ACCOUNTS);
        ResourceStore<StorageClass> storageClasses = registry.store(StorageV1.STORAGE_CLASSES);
        RuntimeClassAdmission runtimeClass = new RuntimeClassAdmission(
                name -> registry.store(NodeV1.RUNTIME_CLASSES).find("", name));
        LimitRanger limits = new LimitRanger(registry.store(CoreV1.LIMIT_RANGES)::all);
        Priority priority = new Priority(registry.store(SchedulingV1.PRIORITY_CLASSES)::all);
        ResourceStore<ResourceQuota> quotas = registry.store(CoreV1.RESOURCE_QUOTAS);
        List<MutatingPlugin> mutating = List.of(
                new NamespaceLifecycle(name -> namespaces.find("", name)),
                limits,
                new TaintNodesByCondition(),
                new ServiceAccountAdmission(accounts::find),
                priority,
                new DefaultTolerationSeconds(),
                new DefaultStorageClass(storageClasses::all),
                new StorageObjectInUseProtection(),
                runtimeClass,
                new DefaultIngressClass(
                        () -> registry.store(NetworkingV1.INGRESS_CLASSES).all()));
        List<ValidatingPlugin> validating = List.of(
                limits,
                new PodSecurity(name -> namespaces.find("", name), registry.store(CoreV1.PODS)::all),
                priority,
                new PersistentVolumeClaimResize(name -> storageClasses.find("", name)),
                runtimeClass,
                new CertificateSubjectRestriction(),
                // Last: what it takes from a quota is taken for a write that nobody else refuses.
                new ResourceQuotaAdmission(quotas::all, quotas));
        var disabled = parts.config().disabledAdmissionPlugins();
        return new AdmissionChain(
                mutating.stream()
                        .filter(plugin -> !disabled.contains(plugin.name()))
                        .toList(),
                validating.stream()
                        .filter(plugin -> !disabled.contains(plugin.name()))
                        .toList());
    }

    @Override
    public List<StartStep> startSteps(ApiServerConfig config) {
        List<StartStep> steps = new ArrayList<>(AddressRepair.steps(config.serviceClusterIpRange()));
        steps.add(PriorityClassBootstrap.step());
        steps.add(FlowcontrolKinds.startStep());
        steps.add(ApiServiceRegistration.step());
        return steps;
    }
}
