package io.sailfish.model.managed;

import static io.sailfish.model.Scenarios.canonical;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.Scenarios;
import io.sailfish.model.Scenarios.Line;
import io.sailfish.model.Scenarios.Scenario;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OwnershipTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final FieldManager CONFIG_MAPS = new FieldManager("v1", "", FieldSet.EMPTY);
    private static final FieldManager PODS = new FieldManager("v1", "", FieldSet.ofNames("status"));

    static List<Scenario> configMaps() {
        return Scenarios.read(OwnershipTest.class, "configmaps.txt");
    }

    static List<Scenario> pods() {
        return Scenarios.read(OwnershipTest.class, "pods.txt");
    }

    @ParameterizedTest
    @MethodSource("configMaps")
    void ofConfigMaps(Scenario scenario) {
        new Play(CONFIG_MAPS, ConfigMap.TYPE).run(scenario);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void ofPods(Scenario scenario) {
        new Play(PODS, Pod.TYPE).run(scenario);
    }

    /** Plays the lines of a scenario, a minute apart. */
    private static final class Play {
        private final FieldManager fields;
        private final MessageType type;
        private @Nullable ApiObject live;
        private @Nullable ApiException failure;
        private Instant now = START;

        Play(FieldManager fields, MessageType type) {
            this.fields = fields;
            this.type = type;
        }

        void run(Scenario scenario) {
            for (Line line : scenario.lines()) {
                String[] words = line.content().split(" ", 2);
                switch (line.word()) {
                    case "create" -> live = fields.update(null, Scenarios.object(type, words[1]), words[0], now);
                    case "update" -> live = fields.update(live, Scenarios.object(type, words[1]), words[0], now);
                    case "apply" -> apply(words[0], words[1], false);
                    case "force" -> apply(words[0], words[1], true);
                    case "owner" -> requireOwner(words[0], words[1].split(" ", 2));
                    case "nobody" -> assertThat(live.metadata().managedFields()).isEmpty();
                    case "object" ->
                        assertThat(canonical(FieldManager.without(live)))
                                .isEqualTo(canonical(Scenarios.object(type, line.content())));
                    case "error" -> {
                        assertThat(failure).as("a failure").isNotNull();
                        assertThat(failure.code() + " " + failure.getMessage())
                                .isEqualTo(line.content().replace("\\n", "\n"));
                    }
                    default -> throw new IllegalStateException(line.word());
                }
                now = now.plusSeconds(60);
            }
        }

        private void apply(String manager, String json, boolean force) {
            StringMap<Object> config = Scenarios.tree(json).with("apiVersion", "v1");
            if (!config.containsKey("kind")) {
                config = config.with("kind", type.simpleName());
            }
            ApiObject before = live == null ? (ApiObject) type.empty() : live;
            try {
                live = ServerSideApply.apply(fields, before, config, manager, force, now);
                failure = null;
            } catch (ApiException e) {
                failure = e;
            }
        }

        private void requireOwner(String manager, String[] operationAndFields) {
            assertThat(live.metadata().managedFields())
                    .filteredOn(entry -> entry.manager().equals(manager))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.operation()).isEqualTo(operationAndFields[0]);
                        assertThat(entry.fieldsV1().utf8()).isEqualTo(operationAndFields[1]);
                    });
        }
    }

    @Test
    void aWriteThatChangesNothingLeavesTheObjectAsItIs() {
        ApiObject created =
                CONFIG_MAPS.update(null, Scenarios.object(ConfigMap.TYPE, "{\"data\":{\"k\":\"v\"}}"), "m", START);
        assertThat(CONFIG_MAPS.update(created, created, "n", START.plusSeconds(1)))
                .isSameAs(created);
    }

    @Test
    void timesMoveOnlyWithTheFields() {
        ApiObject created =
                CONFIG_MAPS.update(null, Scenarios.object(ConfigMap.TYPE, "{\"data\":{\"k\":\"v\"}}"), "m", START);
        ApiObject changed = CONFIG_MAPS.update(
                created,
                Scenarios.object(ConfigMap.TYPE, "{\"data\":{\"k\":\"v\",\"l\":\"w\"}}"),
                "n",
                START.plusSeconds(60));
        assertThat(changed.metadata().managedFields())
                .extracting(entry -> entry.time().instant())
                .containsExactly(START, START.plusSeconds(60));
    }

    @Test
    void onlyTheTimesDiffer() {
        ApiObject stored =
                CONFIG_MAPS.update(null, Scenarios.object(ConfigMap.TYPE, "{\"data\":{\"k\":\"v\"}}"), "m", START);
        ManagedFieldsEntry later =
                stored.metadata().managedFields().getFirst().withTime(Timestamp.seconds(START.plusSeconds(9)));
        ApiObject touched = stored.withMetadata(stored.metadata().withManagedFields(List.of(later)));
        assertThat(FieldManager.ignoreTimes(stored, touched)).isSameAs(stored);
    }

    @Test
    void theOldestUpdatersShareABucket() {
        ApiObject object = null;
        for (int i = 0; i < 12; i++) {
            StringBuilder data = new StringBuilder("{\"data\":{");
            for (int j = 0; j <= i; j++) {
                data.append(j == 0 ? "" : ",").append("\"k").append(j).append("\":\"v\"");
            }
            object = CONFIG_MAPS.update(
                    object, Scenarios.object(ConfigMap.TYPE, data + "}}"), "m" + i, START.plusSeconds(i));
        }
        List<ManagedFieldsEntry> entries = object.metadata().managedFields();
        assertThat(entries).hasSize(10).first().satisfies(entry -> {
            assertThat(entry.manager()).isEqualTo("ancient-changes");
            assertThat(entry.fieldsV1().utf8())
                    .isEqualTo("{\"f:data\":{\".\":{},\"f:k0\":{},\"f:k1\":{},\"f:k2\":{}}}");
            assertThat(entry.time().instant()).isEqualTo(START.plusSeconds(2));
        });
    }

    @Test
    void whatWasThereBeforeTheFirstApplyIsNoted() {
        ApiObject untracked = Scenarios.object(ConfigMap.TYPE, "{\"metadata\":{\"uid\":\"u\"},\"data\":{\"k\":\"v\"}}");
        ApiObject applied = ServerSideApply.apply(
                CONFIG_MAPS,
                untracked,
                Scenarios.tree("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"l\":\"w\"}}"),
                "m",
                false,
                START);
        assertThat(applied.metadata().managedFields())
                .extracting(ManagedFieldsEntry::manager)
                .containsExactly("m", "before-first-apply");
    }

    @Test
    void theScaleTakesTheReplicas() {
        FieldManager deployments = new FieldManager("apps/v1", "", FieldSet.ofNames("status"));
        ApiObject deployment = ServerSideApply.apply(
                deployments,
                Deployment.EMPTY,
                Scenarios.tree("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
                        + "\"spec\":{\"replicas\":1,\"paused\":true}}"),
                "one",
                false,
                START);
        ScaleOwnership scale = new ScaleOwnership("apps/v1", Map.of("apps/v1", FieldPath.ofNames("spec", "replicas")));
        List<ManagedFieldsEntry> owners = deployment.metadata().managedFields();
        assertThat(scale.toScale(owners)).singleElement().satisfies(entry -> {
            assertThat(entry.apiVersion()).isEqualTo("autoscaling/v1");
            assertThat(entry.fieldsV1().utf8()).isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
        });
        ManagedFieldsEntry taken = ManagedFieldsEntry.EMPTY
                .withManager("hpa")
                .withOperation("Update")
                .withApiVersion("autoscaling/v1")
                .withSubresource("scale")
                .withFieldsType("FieldsV1")
                .withFieldsV1(FieldsV1.encode(FieldSet.ofNames("spec", "replicas")));
        ObjectMeta after = ObjectMeta.EMPTY.withManagedFields(scale.toObject(owners, List.of(taken)));
        assertThat(after.managedFields())
                .extracting(entry -> entry.manager() + " " + entry.apiVersion() + " "
                        + entry.fieldsV1().utf8())
                .containsExactly(
                        "one apps/v1 {\"f:spec\":{\"f:paused\":{}}}", "hpa apps/v1 {\"f:spec\":{\"f:replicas\":{}}}");
    }
}
