package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.registry.TestServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerbsTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aCreatedObjectHasWhatTheSystemSets() {
        Reply created = server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.text())
                .startsWith("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"");
        assertThat(created.at("metadata/namespace")).isEqualTo("ns");
        assertThat(created.at("metadata/uid")).isNotEqualTo("<absent>");
        assertThat(created.at("metadata/resourceVersion")).isEqualTo("2");
        assertThat(created.at("metadata/managedFields/0/manager")).isEqualTo("tester");
        assertThat(server.get("configmaps/ns/a").text()).isEqualTo(created.text());
    }

    @Test
    void aNameIsTakenOnce() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        Reply again = server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.at("message")).isEqualTo("configmaps \"a\" already exists");
    }

    @Test
    void aNameIsGenerated() {
        Reply created = server.post("configmaps/ns", "{\"metadata\":{\"generateName\":\"g-\"}}");
        assertThat((String) created.at("metadata/name")).matches("g-[a-z0-9]{5}");
    }

    @Test
    void withoutANameItIsInvalid() {
        Reply refused = server.post("configmaps/ns", "{\"metadata\":{}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("details/causes/0/message"))
                .isEqualTo("Required value: name or generateName is required");
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        assertThat(server.post("configmaps/ns", "{\"kind\":\"Nope\"}").at("message"))
                .isEqualTo("Nope in version \"v1\" cannot be handled as a ConfigMap: no kind \"Nope\" is registered for"
                        + " version \"v1\" in scheme \"pkg/runtime/scheme.go:100\"");
        assertThat(server.post("configmaps/ns", "\"x\"").at("message").toString())
                .endsWith(" (227822)");
        assertThat(server.post("configmaps/ns", "").at("message").toString()).endsWith("(<empty>)");
    }

    @Test
    void unknownFieldsAreDroppedWithAWarningOrRefused() {
        String body = "{\"metadata\":{\"name\":\"a\"},\"nope\":1}";
        Reply warned = server.post("configmaps/ns", body);
        assertThat(warned.code()).isEqualTo(201);
        assertThat(warned.warnings()).containsExactly("unknown field \"nope\"");
        Reply refused = server.post("configmaps/ns?fieldValidation=Strict", body);
        assertThat(refused.at("message"))
                .isEqualTo(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown"
                                + " field \"nope\"");
    }

    @Test
    void aDryRunKeepsNothing() {
        Reply created = server.post("configmaps/ns?dryRun=All", "{\"metadata\":{\"name\":\"a\"}}");
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("metadata/resourceVersion")).isEqualTo("<absent>");
        assertThat(server.get("configmaps/ns/a").code()).isEqualTo(404);
    }

    @Test
    void anUpdateReplacesAndNeedsTheCurrentVersionWhereItNamesOne() {
        Reply created = server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        String version = (String) created.at("metadata/resourceVersion");
        String body = "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"" + version + "\"},\"data\":{\"k\":\"2\"}}";
        Reply updated = server.put("configmaps/ns/a", body);
        assertThat(updated.code()).isEqualTo(200);
        assertThat(updated.at("data/k")).isEqualTo("2");
        assertThat(updated.at("metadata/uid")).isEqualTo(created.at("metadata/uid"));
        assertThat(server.put("configmaps/ns/a", body.replace("\"k\":\"2\"", "\"k\":\"3\""))
                        .code())
                .isEqualTo(409);
        assertThat(server.put("configmaps/ns/b", body).at("message"))
                .isEqualTo("the name of the object (a) does not match the name on the URL (b)");
    }

    @Test
    void anUpdateThatChangesNothingKeepsTheVersion() {
        Reply created = server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        Reply same = server.put("configmaps/ns/a", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        assertThat(same.text()).isEqualTo(created.text());
    }

    @Test
    void generationCountsTheSpecAlone() {
        server.post(
                "apps:deployments/ns", "{\"metadata\":{\"name\":\"d\",\"generation\":7},\"spec\":{\"replicas\":1}}");
        assertThat(server.get("apps:deployments/ns/d").at("metadata/generation"))
                .isEqualTo(1L);
        Reply labelled =
                server.patch("apps:deployments/ns/d", "merge-patch+json", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        assertThat(labelled.at("metadata/generation")).isEqualTo(1L);
        Reply scaled =
                server.patch("apps:deployments/ns/d", "strategic-merge-patch+json", "{\"spec\":{\"replicas\":3}}");
        assertThat(scaled.at("metadata/generation")).isEqualTo(2L);
        Reply status = server.patch(
                "apps:deployments/ns/d/status",
                "merge-patch+json",
                "{\"spec\":{\"replicas\":9},\"status\":{\"replicas\":3}}");
        assertThat(status.at("metadata/generation")).isEqualTo(2L);
        assertThat(status.at("spec/replicas")).isEqualTo(3L);
        assertThat(status.at("status/replicas")).isEqualTo(3L);
        Reply object = server.patch("apps:deployments/ns/d", "merge-patch+json", "{\"status\":{\"replicas\":8}}");
        assertThat(object.at("status/replicas")).isEqualTo(3L);
    }

    @Test
    void scaleReadsAndWritesReplicas() {
        server.post(
                "apps:deployments/ns",
                "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"app\":\"d\"}}}}");
        assertThat(server.get("apps:deployments/ns/d/scale").at("status/selector"))
                .isEqualTo("app=d");
        Reply put = server.put(
                "apps:deployments/ns/d/scale",
                "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":4}}");
        assertThat(put.at("spec/replicas")).isEqualTo(4L);
        Reply patched = server.patch("apps:deployments/ns/d/scale", "merge-patch+json", "{\"spec\":{\"replicas\":5}}");
        assertThat(patched.at("kind")).isEqualTo("Scale");
        assertThat(server.get("apps:deployments/ns/d").at("spec/replicas")).isEqualTo(5L);
        assertThat(server.get("apps:deployments/ns/d").at("metadata/generation"))
                .isEqualTo(3L);
    }

    @Test
    void aDeletionAnswersAStatusAndRemoves() {
        Reply created = server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        Reply deleted = server.delete("configmaps/ns/a");
        assertThat(deleted.at("status")).isEqualTo("Success");
        assertThat(deleted.at("details/uid")).isEqualTo(created.at("metadata/uid"));
        assertThat(server.delete("configmaps/ns/a").code()).isEqualTo(404);
    }

    @Test
    void finalizersHoldAnObjectUntilTheyAreGone() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\",\"finalizers\":[\"x.y/z\"]}}");
        Reply deleted = server.delete("configmaps/ns/a");
        assertThat(deleted.at("metadata/deletionGracePeriodSeconds")).isEqualTo(0L);
        assertThat(server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}")
                        .at("message"))
                .isEqualTo("object is being deleted: configmaps \"a\" already exists");
        Reply added = server.patch(
                "configmaps/ns/a", "merge-patch+json", "{\"metadata\":{\"finalizers\":[\"x.y/z\",\"x.y/w\"]}}");
        assertThat(added.code()).isEqualTo(422);
        Reply emptied = server.patch("configmaps/ns/a", "merge-patch+json", "{\"metadata\":{\"finalizers\":[]}}");
        assertThat(emptied.code()).isEqualTo(200);
        assertThat(server.get("configmaps/ns/a").code()).isEqualTo(404);
    }

    @Test
    void propagationSetsTheCollectorsFinalizers() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        assertThat(server.delete("configmaps/ns/a?propagationPolicy=Orphan").at("metadata/finalizers/0"))
                .isEqualTo("orphan");
        assertThat(server.delete("configmaps/ns/a?propagationPolicy=Foreground").at("metadata/finalizers/0"))
                .isEqualTo("foregroundDeletion");
        assertThat(server.delete("configmaps/ns/a?propagationPolicy=Background").at("status"))
                .isEqualTo("Success");
    }

    @Test
    void podsAreGivenGrace() {
        server.post("pods/ns", "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"nodeName\":\"n\"}}");
        Reply deleted = server.delete("pods/ns/p");
        assertThat(deleted.at("metadata/deletionGracePeriodSeconds")).isEqualTo(30L);
        assertThat(server.get("pods/ns/p").code()).isEqualTo(200);
        assertThat(server.delete("pods/ns/p?gracePeriodSeconds=0").code()).isEqualTo(200);
        assertThat(server.get("pods/ns/p").code()).isEqualTo(404);
    }

    @Test
    void preconditionsProtectAgainstAnother() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        Reply refused = server.send(
                Verb.DELETE, "configmaps/ns/a", "{\"preconditions\":{\"uid\":\"other\"}}", "application/json");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("message").toString())
                .startsWith("Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (other)");
    }

    @Test
    void aCollectionIsDeletedBySelector() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"1\"}}}");
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"b\"}}");
        Reply deleted = server.send(Verb.DELETE_COLLECTION, "configmaps/ns?labelSelector=x=1", "", "");
        assertThat(deleted.at("kind")).isEqualTo("ConfigMapList");
        assertThat(deleted.at("items/0/metadata/name")).isEqualTo("a");
        assertThat(server.list("configmaps/ns").at("items/0/metadata/name")).isEqualTo("b");
    }

    @Test
    void valuesInTheStoreAreUpstreams() {
        server.post("configmaps/ns", "{\"metadata\":{\"name\":\"a\"}}");
        byte[] value = server.store.get("/registry/configmaps/ns/a").value().array();
        assertThat(value).startsWith('k', '8', 's', 0);
        assertThat(new String(value, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("v1")
                .contains("ConfigMap");
    }
}
