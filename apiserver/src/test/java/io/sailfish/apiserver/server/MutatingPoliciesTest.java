package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ApplyConfiguration;
import io.sailfish.model.api.admissionregistration.v1.JSONPatch;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhookConfiguration;
import io.sailfish.model.api.admissionregistration.v1.Mutation;
import io.sailfish.model.api.admissionregistration.v1.NamedRuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.api.admissionregistration.v1.RuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutatingPoliciesTest {
    private static final String LABEL = "Object{metadata: Object.metadata{labels: {'policy': 'yes'}}}";

    private RunningServer running;
    private Client client;
    private ResourceClient<ConfigMap> maps;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
        client = running.server.client(UserInfo.of("admin", UserInfo.MASTERS), "test");
        maps = client.resource(CoreV1.CONFIG_MAPS);
    }

    @AfterAll
    void stop() {
        running.close();
    }

    @AfterEach
    void forget() {
        client.resource(AdmissionregistrationV1.MUTATING_ADMISSION_POLICIES)
                .deleteCollection("", DeleteOptions.EMPTY, ResourceClient.ListOptions.ALL);
        client.resource(AdmissionregistrationV1.MUTATING_ADMISSION_POLICY_BINDINGS)
                .deleteCollection("", DeleteOptions.EMPTY, ResourceClient.ListOptions.ALL);
        client.resource(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)
                .deleteCollection("", DeleteOptions.EMPTY, ResourceClient.ListOptions.ALL);
        maps.deleteCollection("default", DeleteOptions.EMPTY, ResourceClient.ListOptions.ALL);
    }

    private static ObjectMeta named(String name) {
        return ObjectMeta.builder().name(name).build();
    }

    private static ConfigMap map(String name, Map<String, String> data) {
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder().name(name).namespace("default").build())
                .data(data)
                .build();
    }

    private static Mutation applied(String expression) {
        return Mutation.builder()
                .patchType("ApplyConfiguration")
                .applyConfiguration(
                        ApplyConfiguration.builder().expression(expression).build())
                .build();
    }

    private static Mutation patched(String expression) {
        return Mutation.builder()
                .patchType("JSONPatch")
                .jsonPatch(JSONPatch.builder().expression(expression).build())
                .build();
    }

    private static MutatingAdmissionPolicySpec on(String resource, Mutation... mutations) {
        return MutatingAdmissionPolicySpec.builder()
                .matchConstraints(MatchResources.builder()
                        .resourceRules(List.of(NamedRuleWithOperations.builder()
                                .operations(List.of("CREATE", "UPDATE"))
                                .apiGroups(List.of(""))
                                .apiVersions(List.of("v1"))
                                .resources(List.of(resource))
                                .build()))
                        .build())
                .mutations(List.of(mutations))
                .reinvocationPolicy("Never")
                .build();
    }

    private void policy(String name, MutatingAdmissionPolicySpec spec) {
        client.resource(AdmissionregistrationV1.MUTATING_ADMISSION_POLICIES)
                .create(MutatingAdmissionPolicy.builder()
                        .metadata(named(name))
                        .spec(spec)
                        .build());
    }

    private void bound(String name, MutatingAdmissionPolicySpec spec) {
        policy(name, spec);
        bind(name, binding -> binding);
    }

    private void bind(String name, UnaryOperator<MutatingAdmissionPolicyBindingSpec> change) {
        client.resource(AdmissionregistrationV1.MUTATING_ADMISSION_POLICY_BINDINGS)
                .create(MutatingAdmissionPolicyBinding.builder()
                        .metadata(named(name))
                        .spec(change.apply(MutatingAdmissionPolicyBindingSpec.builder()
                                .policyName(name)
                                .build()))
                        .build());
    }

    @Test
    void aConfigurationIsMergedIntoWhatIsWritten() {
        policy("label", on("configmaps", applied(LABEL)));
        assertThat(maps.create(map("before", Map.of("a", "b"))).metadata().labels())
                .isEmpty();
        bind("label", binding -> binding);
        ConfigMap labelled = maps.create(map("after", Map.of("a", "b")));
        assertThat(labelled.metadata().labels()).isEqualTo(Map.of("policy", "yes"));
        assertThat(labelled.data()).isEqualTo(Map.of("a", "b"));
        assertThat(maps.get("default", "after").metadata().labels()).containsEntry("policy", "yes");
        ConfigMap updated =
                maps.update(labelled.withMetadata(labelled.metadata().withLabels(Map.of("mine", "too"))));
        assertThat(updated.metadata().labels()).isEqualTo(Map.of("mine", "too", "policy", "yes"));
    }

    @Test
    void listsAreMergedByTheirKeys() {
        bound("ports", on("services", applied("""
                Object{spec: Object.spec{ports: [
                  Object.spec.ports{port: 80, protocol: 'TCP', name: 'web'},
                  Object.spec.ports{port: 443, protocol: 'TCP', name: 'tls'}]}}""")));
        Service service = client.resource(CoreV1.SERVICES)
                .create(Service.builder()
                        .metadata(ObjectMeta.builder()
                                .name("merged")
                                .namespace("default")
                                .build())
                        .spec(ServiceSpec.builder()
                                .clusterIP("None")
                                .ports(List.of(
                                        ServicePort.builder().port(80).build(),
                                        ServicePort.builder()
                                                .port(53)
                                                .name("dns")
                                                .build()))
                                .build())
                        .build());
        assertThat(service.spec().ports().stream().map(port -> port.port() + " " + port.name()))
                .containsExactlyInAnyOrder("80 web", "443 tls", "53 dns");
    }

    @Test
    void aPatchChangesWhatItSays() {
        bound("patch", on("configmaps", patched("""
                  (has(object.metadata.labels) ? [] : [JSONPatch{op: 'add', path: '/metadata/labels', value: {}}])
                  + object.data.map(key, JSONPatch{
                      op: 'add',
                      path: '/metadata/labels/' + jsonpatch.escapeKey('data/' + key),
                      value: object.data[key]})
                  + [JSONPatch{op: 'remove', path: '/data'}]""")));
        ConfigMap patched = maps.create(map("patched", Map.of("a", "1", "b", "2")));
        assertThat(patched.metadata().labels()).isEqualTo(Map.of("data/a", "1", "data/b", "2"));
        assertThat(patched.data()).isEmpty();
    }

    @Test
    void aTestThatFailsLeavesTheObjectAlone() {
        bound("tested", on("configmaps", patched("""
                [JSONPatch{op: 'test', path: '/data/mode', value: 'auto'},
                 JSONPatch{op: 'replace', path: '/data/mode', value: 'chosen'}]""")));
        assertThat(maps.create(map("auto", Map.of("mode", "auto"))).data()).containsEntry("mode", "chosen");
        assertThat(maps.create(map("manual", Map.of("mode", "manual"))).data()).containsEntry("mode", "manual");
    }

    @Test
    void conditionsDecideAndVariablesAreAtHand() {
        bound(
                "conditional",
                on("configmaps", applied("Object{data: {'upper': variables.text}}"))
                        .withMatchConditions(List.of(MatchCondition.builder()
                                .name("has-text")
                                .expression("has(object.data) && 'text' in object.data")
                                .build()))
                        .withVariables(List.of(Variable.builder()
                                .name("text")
                                .expression("object.data.text.upperAscii()")
                                .build())));
        assertThat(maps.create(map("with", Map.of("text", "abc"))).data()).containsEntry("upper", "ABC");
        assertThat(maps.create(map("without", Map.of("other", "abc"))).data()).doesNotContainKey("upper");
    }

    @Test
    void ofTwoThatSetTheSameTheLaterCounts() {
        bound("b-later", on("configmaps", applied("Object{data: {'by': 'later', 'seen': object.data.by}}")));
        bound("a-earlier", on("configmaps", applied("Object{data: {'by': 'earlier'}}")));
        assertThat(maps.create(map("contested", Map.of())).data()).isEqualTo(Map.of("by", "later", "seen", "earlier"));
    }

    @Test
    void whoWantsToIsCarriedOutAgainAfterOthers() {
        String count = "Object{data: {'count': string(int(object.data.count) + 1)}}";
        bound("a-again", on("configmaps", applied(count)).withReinvocationPolicy("IfNeeded"));
        bound("b-once", on("configmaps", applied(count)));
        assertThat(maps.create(map("counted", Map.of("count", "0"))).data()).containsEntry("count", "3");
    }

    @Test
    void aWebhookSeesWhatPoliciesDidAndThePoliciesWhatItDid() {
        bound("a-follows", on("configmaps", applied("""
                        has(object.data.hook) ? Object{data: {'policy': object.data.hook}}
                          : Object{data: {'policy': 'first'}}""")).withReinvocationPolicy("IfNeeded"));
        String patch = "[{\"op\":\"add\",\"path\":\"/data/hook\",\"value\":\"seen\"}]";
        try (FakeWebhook hook = new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.patched(patch))) {
            client.resource(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)
                    .create(MutatingWebhookConfiguration.builder()
                            .metadata(named("hook"))
                            .webhooks(List.of(MutatingWebhook.builder()
                                    .name("hook.example.com")
                                    .clientConfig(WebhookClientConfig.builder()
                                            .url(hook.url())
                                            .caBundle(Bytes.wrap(hook.bundle()))
                                            .build())
                                    .rules(List.of(RuleWithOperations.builder()
                                            .operations(List.of("CREATE"))
                                            .apiGroups(List.of(""))
                                            .apiVersions(List.of("v1"))
                                            .resources(List.of("configmaps"))
                                            .build()))
                                    .sideEffects("None")
                                    .admissionReviewVersions(List.of("v1"))
                                    .build()))
                            .build());
            ConfigMap made = maps.create(map("both", Map.of("a", "b")));
            assertThat(made.data()).isEqualTo(Map.of("a", "b", "hook", "seen", "policy", "seen"));
            assertThat(hook.requests()).hasSize(1);
            assertThat(hook.requests().getFirst().get("object")).asString().contains("policy=first");
        }
    }

    @Test
    void eachParameterChangesTheObject() {
        maps.create(map("left", Map.of("key", "l")).withMetadata(labelled("left")));
        maps.create(map("right", Map.of("key", "r")).withMetadata(labelled("right")));
        policy(
                "parameters",
                on("configmaps", applied("Object{data: {params.data.key: params.metadata.name}}"))
                        .withParamKind(ParamKind.builder()
                                .apiVersion("v1")
                                .kind("ConfigMap")
                                .build()));
        bind(
                "parameters",
                binding -> binding.withParamRef(ParamRef.builder()
                        .selector(LabelSelector.builder()
                                .matchLabels(Map.of("parameter", "yes"))
                                .build())
                        .parameterNotFoundAction("Deny")
                        .build()));
        assertThat(maps.create(map("both", Map.of())).data()).isEqualTo(Map.of("l", "left", "r", "right"));
    }

    private static ObjectMeta labelled(String name) {
        return ObjectMeta.builder()
                .name(name)
                .namespace("default")
                .labels(Map.of("parameter", "yes"))
                .build();
    }

    @Test
    void withoutItsParameterAPolicyRefusesOrDoesNothing() {
        policy(
                "missing",
                on("configmaps", applied(LABEL))
                        .withParamKind(ParamKind.builder()
                                .apiVersion("v1")
                                .kind("ConfigMap")
                                .build()));
        ParamRef nowhere = ParamRef.builder()
                .name("nonesuch")
                .parameterNotFoundAction("Allow")
                .build();
        bind("missing", binding -> binding.withParamRef(nowhere));
        assertThat(maps.create(map("allowed", Map.of())).metadata().labels()).isEmpty();
        client.resource(AdmissionregistrationV1.MUTATING_ADMISSION_POLICY_BINDINGS)
                .delete("", "missing", DeleteOptions.EMPTY);
        bind("missing", binding -> binding.withParamRef(nowhere.withParameterNotFoundAction("Deny")));
        assertThatThrownBy(() -> maps.create(map("denied", Map.of())))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(403))
                .hasMessage("policy 'missing' with binding 'missing' denied request: failed to configure binding:"
                        + " no params found for policy binding with `Deny` parameterNotFoundAction");
    }

    @Test
    void whatCannotBeChangedRefusesUnlessItMayBeOverlooked() {
        MutatingAdmissionPolicySpec faulty = on("configmaps", applied("Object{data: {'x': object.data.nonesuch}}"));
        bound("faulty", faulty);
        assertThatThrownBy(() -> maps.create(map("refused", Map.of("a", "b"))))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo(403);
                    assertThat(e.failure().reason()).isEqualTo(ApiException.Reason.INVALID);
                })
                .hasMessage("policy 'faulty' with binding 'faulty' denied request: expression"
                        + " 'Object{data: {'x': object.data.nonesuch}}' resulted in error: no such key: nonesuch");
        forget();
        bound("faulty", faulty.withFailurePolicy("Ignore"));
        assertThat(maps.create(map("overlooked", Map.of("a", "b"))).data()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void whatIsAtomicIsNotSetAndWhatIsUnknownIsRefused() {
        bound("atomic", on("pods", applied("""
                Object{spec: Object.spec{containers: [Object.spec.containers{name: 'a', args: ['x']}]}}""")));
        bound("unknown", on("configmaps", applied("Object{spec: Object.spec{x: 1}}")));
        bound("unfit", on("secrets", patched("[JSONPatch{op: 'add', path: '/unknown', value: 1}]")));
        assertThatThrownBy(() -> client.resource(CoreV1.PODS)
                        .create(Pod.builder()
                                .metadata(ObjectMeta.builder()
                                        .name("p")
                                        .namespace("default")
                                        .build())
                                .spec(PodSpec.builder()
                                        .containers(List.of(Container.builder()
                                                .name("a")
                                                .image("i")
                                                .build()))
                                        .build())
                                .build()))
                .hasMessageEndingWith("denied request: error applying patch: invalid ApplyConfiguration: may not mutate"
                        + " atomic arrays, maps or structs: .spec.containers[0].args");
        assertThatThrownBy(() -> maps.create(map("unknown", Map.of())))
                .hasMessageEndingWith("denied request: error applying patch: failed to convert patch object to typed"
                        + " object: .spec: field not declared in schema");
        assertThatThrownBy(() -> client.resource(CoreV1.SECRETS)
                        .create(Secret.builder()
                                .metadata(ObjectMeta.builder()
                                        .name("s")
                                        .namespace("default")
                                        .build())
                                .build()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(500))
                .hasMessageContaining("strict decoding error: unknown field \"unknown\"");
    }

    @Test
    void whatAPolicyMaySay() {
        assertThatThrownBy(() -> policy("wrong", MutatingAdmissionPolicySpec.EMPTY))
                .hasMessageContainingAll(
                        "spec.matchConstraints: Required value",
                        "spec.mutations: Required value: mutations must contain at least one item",
                        "spec.reinvocationPolicy: Required value");
        assertThatThrownBy(() -> policy(
                        "wrong",
                        on(
                                "configmaps",
                                applied("true"),
                                patched("['x']"),
                                applied(" "),
                                patched("[]").withPatchType("ApplyConfiguration"),
                                applied(LABEL).withPatchType("Other"))))
                .hasMessageContainingAll(
                        "spec.mutations[0].applyConfiguration.expression: Invalid value: \"true\": must evaluate to"
                                + " Object but got bool",
                        "spec.mutations[1].jsonPatch.expression: Invalid value: \"['x']\": must evaluate to"
                                + " list(JSONPatch) but got list(string)",
                        "spec.mutations[2].applyConfiguration.expression: Required value",
                        "spec.mutations[3].applyConfiguration: Required value: must be specified when patchType is"
                                + " ApplyConfiguration",
                        "spec.mutations[3].jsonPatch: Invalid value: \"{jsonPatch}\": must not be specified when"
                                + " patchType is ApplyConfiguration",
                        "spec.mutations[4].patchType: Unsupported value: \"Other\": supported values:"
                                + " \"ApplyConfiguration\", \"JSONPatch\"");
        MatchResources deletes = MatchResources.builder()
                .resourceRules(List.of(NamedRuleWithOperations.builder()
                        .operations(List.of("DELETE"))
                        .apiGroups(List.of(""))
                        .apiVersions(List.of("v1"))
                        .resources(List.of("configmaps"))
                        .build()))
                .build();
        assertThatThrownBy(
                        () -> policy("wrong", on("configmaps", applied(LABEL)).withMatchConstraints(deletes)))
                .hasMessageContaining("spec.matchConstraints.resourceRules.operations: Unsupported value: \"DELETE\":"
                        + " supported values: \"*\", \"CONNECT\", \"CREATE\", \"UPDATE\"");
        assertThatThrownBy(() -> bind("Wrong_Name", binding -> binding.withMatchResources(deletes)))
                .hasMessageContainingAll(
                        "spec.policyName: Invalid value: \"Wrong_Name\"",
                        "spec.matchResources.resourceRules.operations: Unsupported value: \"DELETE\"");
    }
}
