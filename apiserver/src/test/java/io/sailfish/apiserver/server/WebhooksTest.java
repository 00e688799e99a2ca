package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.callout.Callout;
import io.sailfish.apiserver.callout.HttpsCaller;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhookConfiguration;
import io.sailfish.model.api.admissionregistration.v1.RuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksTest {
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
        DeleteOptions options = DeleteOptions.EMPTY;
        client.resource(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)
                .deleteCollection("", options, ResourceClient.ListOptions.ALL);
        client.resource(AdmissionregistrationV1.VALIDATING_WEBHOOK_CONFIGURATIONS)
                .deleteCollection("", options, ResourceClient.ListOptions.ALL);
    }

    private static RuleWithOperations rule() {
        return RuleWithOperations.builder()
                .operations(List.of("CREATE", "UPDATE", "DELETE"))
                .apiGroups(List.of(""))
                .apiVersions(List.of("v1"))
                .resources(List.of("configmaps"))
                .build();
    }

    private static WebhookClientConfig at(FakeWebhook hook) {
        return WebhookClientConfig.builder()
                .url(hook.url())
                .caBundle(Bytes.wrap(hook.bundle()))
                .build();
    }

    private static MutatingWebhook mutating(String name, FakeWebhook hook) {
        return MutatingWebhook.builder()
                .name(name)
                .clientConfig(at(hook))
                .rules(List.of(rule()))
                .sideEffects("None")
                .admissionReviewVersions(List.of("v1"))
                .build();
    }

    private static ValidatingWebhook validating(String name, WebhookClientConfig at) {
        return ValidatingWebhook.builder()
                .name(name)
                .clientConfig(at)
                .rules(List.of(rule()))
                .sideEffects("None")
                .admissionReviewVersions(List.of("v1"))
                .build();
    }

    private void given(MutatingWebhook... hooks) {
        client.resource(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)
                .create(MutatingWebhookConfiguration.builder()
                        .metadata(ObjectMeta.builder().name("mutating").build())
                        .webhooks(List.of(hooks))
                        .build());
    }

    private void given(ValidatingWebhook... hooks) {
        client.resource(AdmissionregistrationV1.VALIDATING_WEBHOOK_CONFIGURATIONS)
                .create(ValidatingWebhookConfiguration.builder()
                        .metadata(ObjectMeta.builder().name("validating").build())
                        .webhooks(List.of(hooks))
                        .build());
    }

    private static ConfigMap map(String name, Map<String, String> labels) {
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder()
                        .name(name)
                        .namespace("default")
                        .labels(labels)
                        .build())
                .build();
    }

    private static String label(String name) {
        return "[{\"op\":\"add\",\"path\":\"/metadata/labels/" + name + "\",\"value\":\"yes\"}]";
    }

    private static Map<?, ?> labels(Map<?, ?> request) {
        return (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) request.get("object")).get("metadata")).get("labels");
    }

    @Test
    void oneChangesTheObjectAndAnotherJudgesWhatCameOfIt() {
        try (FakeWebhook changes =
                        new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.patched(label("seen")));
                FakeWebhook judges = new FakeWebhook(
                        List.of("127.0.0.1"),
                        request -> request.get("name").equals("bad")
                                ? FakeWebhook.denied("it is bad", 418)
                                : FakeWebhook.allowed())) {
            given(mutating("changes.example.com", changes));
            given(validating("judges.example.com", at(judges)));
            assertThat(maps.create(map("good", Map.of("a", "b"))).metadata().labels())
                    .containsEntry("seen", "yes");
            Map<?, ?> request = judges.requests().getLast();
            assertThat(labels(request).get("seen")).isEqualTo("yes");
            assertThat(request.get("operation")).isEqualTo("CREATE");
            assertThat(request.get("userInfo")).hasToString("{groups=[system:masters], username=admin}");
            assertThatThrownBy(() -> maps.create(map("bad", Map.of("a", "b"))))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo(418))
                    .hasMessage("admission webhook \"judges.example.com\" denied the request: it is bad");
            maps.delete("default", "good", DeleteOptions.EMPTY);
            assertThat(((Map<?, ?>) judges.requests().getLast().get("oldObject")).get("kind"))
                    .isEqualTo("ConfigMap");
        }
    }

    @Test
    void whoWantsToIsAskedAgainAfterAnotherChangedTheObject() {
        try (FakeWebhook first = new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.allowed());
                FakeWebhook second =
                        new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.patched(label("second")))) {
            given(
                    mutating("a.example.com", first).withReinvocationPolicy("IfNeeded"),
                    mutating("b.example.com", second));
            maps.create(map("again", Map.of("a", "b")));
            assertThat(first.requests()).hasSize(2);
            assertThat(labels(first.requests().getLast()).get("second")).isEqualTo("yes");
            assertThat(second.requests()).hasSize(1);
        }
    }

    @Test
    void selectorsAndConditionsDecideWhoIsAsked() {
        try (FakeWebhook hook = new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.allowed())) {
            given(validating("a.example.com", at(hook))
                    .withObjectSelector(LabelSelector.builder()
                            .matchLabels(Map.of("check", "yes"))
                            .build())
                    .withMatchConditions(List.of(MatchCondition.builder()
                            .name("named")
                            .expression("object.metadata.name.startsWith('c') && request.operation == 'CREATE'")
                            .build())));
            maps.create(map("c-unlabelled", Map.of()));
            maps.create(map("d-labelled", Map.of("check", "yes")));
            assertThat(hook.requests()).isEmpty();
            maps.create(map("c-labelled", Map.of("check", "yes")));
            assertThat(hook.requests()).hasSize(1);
        }
    }

    @Test
    void oneThatCannotBeReachedRefusesUnlessItMayBeOverlooked() {
        WebhookClientConfig nowhere =
                WebhookClientConfig.builder().url("https://127.0.0.1:1/x").build();
        ValidatingWebhook hook = validating("a.example.com", nowhere);
        given(hook);
        assertThatThrownBy(() -> maps.create(map("unreached", Map.of())))
                .hasMessage(
                        "Internal error occurred: failed calling webhook \"a.example.com\": failed to call webhook: "
                                + "Post \"https://127.0.0.1:1/x?timeout=10s\": dial tcp 127.0.0.1:1: connect: connection refused");
        forget();
        given(hook.withFailurePolicy("Ignore"));
        maps.create(map("overlooked", Map.of()));
    }

    @Test
    void theCertificateMustBeOfTheNameAndTheAuthority() throws Exception {
        HttpsCaller caller = new HttpsCaller();
        byte[] review = JsonTree.encode(Map.of("kind", "k", "apiVersion", "v", "request", Map.of("uid", "1")));
        try (FakeWebhook hook = new FakeWebhook(List.of("hook.default.svc"), request -> FakeWebhook.allowed());
                FakeWebhook other = new FakeWebhook(List.of("hook.default.svc"), request -> FakeWebhook.allowed())) {
            assertThat(caller.post(callout("hook.default.svc", hook, hook.bundle()), review))
                    .isNotEmpty();
            assertThatThrownBy(() -> caller.post(callout("other.default.svc", hook, hook.bundle()), review))
                    .hasMessageContaining("tls: ");
            assertThatThrownBy(() -> caller.post(callout("hook.default.svc", hook, other.bundle()), review))
                    .hasMessageContaining("tls: ");
        }
    }

    private static Callout callout(String host, FakeWebhook hook, byte[] bundle) {
        return new Callout(host, 443, "/x", "127.0.0.1", hook.port(), Bytes.wrap(bundle), Duration.ofSeconds(10));
    }
}
