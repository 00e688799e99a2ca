package io.sailfish.apiserver.flowcontrol;

import io.sailfish.model.api.flowcontrol.v1.ExemptPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.FlowDistinguisherMethod;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaSpec;
import io.sailfish.model.api.flowcontrol.v1.GroupSubject;
import io.sailfish.model.api.flowcontrol.v1.LimitResponse;
import io.sailfish.model.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.NonResourcePolicyRule;
import io.sailfish.model.api.flowcontrol.v1.PolicyRulesWithSubjects;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationReference;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import io.sailfish.model.api.flowcontrol.v1.QueuingConfiguration;
import io.sailfish.model.api.flowcontrol.v1.ResourcePolicyRule;
import io.sailfish.model.api.flowcontrol.v1.ServiceAccountSubject;
import io.sailfish.model.api.flowcontrol.v1.Subject;
import io.sailfish.model.api.flowcontrol.v1.UserSubject;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schemas and levels that every cluster has. Two of each are as they are for good; the others are kept as they are here
 * for as long as their annotation says so, so that an administrator can take one over.
 */
public final class BootstrapObjects {
    static final String AUTOUPDATE = "apf.kubernetes.io/autoupdate-spec";
    private static final List<String> ALL = List.of("*");
    private static final List<String> LOCKS = List.of("get", "create", "update");
    private static final String MANAGER = "system:kube-controller-manager";
    private static final String SCHEDULER = "system:kube-scheduler";
    private static final List<Subject> EVERYBODY =
            List.of(group("system:unauthenticated"), group("system:authenticated"));

    private static final List<PriorityLevelConfiguration> LEVELS = List.of(
            level(
                    "exempt",
                    PriorityLevelConfigurationSpec.builder()
                            .type("Exempt")
                            .exempt(ExemptPriorityLevelConfiguration.builder()
                                    .nominalConcurrencyShares(0)
                                    .lendablePercent(0)
                                    .build())
                            .build()),
            level(
                    "catch-all",
                    limited(5, 0, LimitResponse.builder().type("Reject").build())),
            level("system", limited(30, 33, queue(64, 6))),
            level("node-high", limited(40, 25, queue(64, 6))),
            level("leader-election", limited(10, 0, queue(16, 4))),
            level("workload-high", limited(40, 50, queue(128, 6))),
            level("workload-low", limited(100, 90, queue(128, 6))),
            level("global-default", limited(20, 50, queue(128, 6))));

    private static final List<FlowSchema> SCHEMAS = List.of(
            schema("exempt", "exempt", 1, "", everything(List.of(group("system:masters")))),
            schema("catch-all", "catch-all", 10_000, "ByUser", everything(EVERYBODY)),
            schema("system-nodes", "system", 500, "ByUser", everything(List.of(group("system:nodes")))),
            schema(
                    "system-node-high",
                    "node-high",
                    400,
                    "ByUser",
                    on(
                            List.of(group("system:nodes")),
                            resources(ALL, "", List.of("nodes", "nodes/status"), true),
                            resources(ALL, "coordination.k8s.io", List.of("leases"), false))),
            schema(
                    "probes",
                    "exempt",
                    2,
                    "",
                    PolicyRulesWithSubjects.builder()
                            .subjects(EVERYBODY)
                            .nonResourceRules(List.of(NonResourcePolicyRule.builder()
                                    .verbs(List.of("get"))
                                    .nonResourceURLs(List.of("/healthz", "/readyz", "/livez"))
                                    .build()))
                            .build()),
            schema(
                    "system-leader-election",
                    "leader-election",
                    100,
                    "ByUser",
                    on(
                            List.of(user(MANAGER), user(SCHEDULER), account("*")),
                            resources(LOCKS, "coordination.k8s.io", List.of("leases"), false))),
            schema(
                    "endpoint-controller",
                    "workload-high",
                    150,
                    "ByUser",
                    on(
                            List.of(
                                    user(MANAGER),
                                    account("endpoint-controller"),
                                    account("endpointslicemirroring-controller")),
                            resources(LOCKS, "", List.of("endpoints"), false))),
            schema(
                    "workload-leader-election",
                    "leader-election",
                    200,
                    "ByUser",
                    on(
                            List.of(account("*")),
                            resources(LOCKS, "", List.of("endpoints", "configmaps"), false),
                            resources(LOCKS, "coordination.k8s.io", List.of("leases"), false))),
            schema("kube-controller-manager", "workload-high", 800, "ByNamespace", everything(List.of(user(MANAGER)))),
            schema("kube-scheduler", "workload-high", 800, "ByNamespace", everything(List.of(user(SCHEDULER)))),
            schema(
                    "kube-system-service-accounts",
                    "workload-high",
                    900,
                    "ByNamespace",
                    everything(List.of(account("*")))),
            schema(
                    "service-accounts",
                    "workload-low",
                    9000,
                    "ByUser",
                    everything(List.of(group("system:serviceaccounts")))),
            schema("global-default", "global-default", 9900, "ByUser", everything(EVERYBODY)));

    private BootstrapObjects() {}

    /** Upstream's levels, the mandatory ones first. */
    static List<PriorityLevelConfiguration> levels() {
        return LEVELS;
    }

    /** Upstream's schemas, the mandatory ones first. */
    static List<FlowSchema> schemas() {
        return SCHEMAS;
    }

    static boolean isMandatory(String name) {
        return mandatorySchema(name).isPresent();
    }

    /** What a schema of this name must be; empty where it may be anything. */
    public static Optional<FlowSchemaSpec> mandatorySchema(String name) {
        return SCHEMAS.stream()
                .limit(2)
                .filter(fixed -> fixed.name().equals(name))
                .map(FlowSchema::spec)
                .findFirst();
    }

    /** What a level of this name must be; empty where it may be anything. */
    public static Optional<PriorityLevelConfigurationSpec> mandatoryLevel(String name) {
        return LEVELS.stream()
                .limit(2)
                .filter(fixed -> fixed.name().equals(name))
                .map(PriorityLevelConfiguration::spec)
                .findFirst();
    }

    private static ObjectMeta named(String name) {
        return ObjectMeta.builder()
                .name(name)
                .annotations(Map.of(AUTOUPDATE, "true"))
                .build();
    }

    private static PriorityLevelConfiguration level(String name, PriorityLevelConfigurationSpec spec) {
        return PriorityLevelConfiguration.builder()
                .metadata(named(name))
                .spec(spec)
                .build();
    }

    private static PriorityLevelConfigurationSpec limited(int shares, int lendable, LimitResponse response) {
        return PriorityLevelConfigurationSpec.builder()
                .type("Limited")
                .limited(LimitedPriorityLevelConfiguration.builder()
                        .nominalConcurrencyShares(shares)
                        .lendablePercent(lendable)
                        .limitResponse(response)
                        .build())
                .build();
    }

    private static LimitResponse queue(int queues, int hand) {
        return LimitResponse.builder()
                .type("Queue")
                .queuing(QueuingConfiguration.builder()
                        .queues(queues)
                        .handSize(hand)
                        .queueLengthLimit(50)
                        .build())
                .build();
    }

    private static FlowSchema schema(
            String name, String level, int precedence, String method, PolicyRulesWithSubjects rules) {
        FlowSchemaSpec spec = FlowSchemaSpec.builder()
                .priorityLevelConfiguration(PriorityLevelConfigurationReference.builder()
                        .name(level)
                        .build())
                .matchingPrecedence(precedence)
                .rules(List.of(rules))
                .build();
        return FlowSchema.builder()
                .metadata(named(name))
                .spec(
                        method.isEmpty()
                                ? spec
                                : spec.withDistinguisherMethod(FlowDistinguisherMethod.builder()
                                        .type(method)
                                        .build()))
                .build();
    }

    private static PolicyRulesWithSubjects everything(List<Subject> subjects) {
        return PolicyRulesWithSubjects.builder()
                .subjects(subjects)
                .resourceRules(List.of(ResourcePolicyRule.builder()
                        .verbs(ALL)
                        .apiGroups(ALL)
                        .resources(ALL)
                        .namespaces(ALL)
                        .clusterScope(true)
                        .build()))
                .nonResourceRules(List.of(NonResourcePolicyRule.builder()
                        .verbs(ALL)
                        .nonResourceURLs(ALL)
                        .build()))
                .build();
    }

    private static PolicyRulesWithSubjects on(List<Subject> subjects, ResourcePolicyRule... rules) {
        return PolicyRulesWithSubjects.builder()
                .subjects(subjects)
                .resourceRules(List.of(rules))
                .build();
    }

    private static ResourcePolicyRule resources(
            List<String> verbs, String group, List<String> resources, boolean ofCluster) {
        ResourcePolicyRule.Builder rule = ResourcePolicyRule.builder()
                .verbs(verbs)
                .apiGroups(List.of(group))
                .resources(resources)
                .namespaces(ALL);
        return ofCluster ? rule.clusterScope(true).build() : rule.build();
    }

    private static Subject group(String name) {
        return Subject.builder()
                .kind("Group")
                .group(GroupSubject.builder().name(name).build())
                .build();
    }

    private static Subject user(String name) {
        return Subject.builder()
                .kind("User")
                .user(UserSubject.builder().name(name).build())
                .build();
    }

    private static Subject account(String name) {
        return Subject.builder()
                .kind("ServiceAccount")
                .serviceAccount(ServiceAccountSubject.builder()
                        .namespace("kube-system")
                        .name(name)
                        .build())
                .build();
    }
}
