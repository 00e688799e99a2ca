package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.registry.TestServer.Reply;
import io.sailfish.apiserver.registry.TestServer.WatchReader;
import io.sailfish.model.api.events.v1.Event;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One kind in two groups: events are kept as those of the core group and served as those of events.k8s.io too. */
class VersionsTest {
    private static final String NEWER = "events.k8s.io:events/default";
    private static final String OLDER = "events/default";
    private static final String EVENT = """
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"x"},"eventTime":"2024-01-01T00:00:00.000000Z",\
            "reportingController":"example.com/c","reportingInstance":"i","action":"A","reason":"R","type":"Normal",\
            "note":"hello","series":{"count":2,"lastObservedTime":"2024-01-01T00:00:01.000000Z"},\
            "regarding":{"kind":"Pod","namespace":"default","name":"p"}}""";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void bothGroupsShowTheSameObjectInTheirOwnTerms() {
        Reply made = server.post(NEWER, EVENT);
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(made.at("/note")).isEqualTo("hello");
        assertThat(made.at("/deprecatedSource")).isNotEqualTo("<absent>");

        Reply older = server.get(OLDER + "/x");
        assertThat(older.at("/apiVersion")).isEqualTo("v1");
        assertThat(older.at("/message")).isEqualTo("hello");
        assertThat(older.at("/involvedObject/name")).isEqualTo("p");
        assertThat(older.at("/reportingComponent")).isEqualTo("example.com/c");
        assertThat(older.at("/series/count")).isEqualTo(2L);
        assertThat(older.at("/metadata/uid")).isEqualTo(made.at("/metadata/uid"));
        assertThat(server.list(NEWER).at("/items/0/note")).isEqualTo("hello");
        assertThat(server.list(OLDER).at("/items/0/message")).isEqualTo("hello");
        assertThat(server.list(OLDER).at("/items/0/note")).isEqualTo("<absent>");
    }

    @Test
    void rowsCarryTheObjectInTheVersionAsked() {
        server.post(NEWER, EVENT);
        Reply table = server.send(
                Verb.LIST, NEWER + "?includeObject=Object", "", "", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.at("/rows/0/object/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(table.at("/rows/0/object/note")).isEqualTo("hello");
    }

    @Test
    void watchesSpeakTheirVersion() {
        try (WatchReader newer = server.watch(NEWER);
                WatchReader older = server.watch(OLDER)) {
            server.post(NEWER, EVENT);
            assertThat(newer.next(1).getFirst().at("/object/note")).isEqualTo("hello");
            assertThat(older.next(1).getFirst().at("/object/message")).isEqualTo("hello");
        }
    }

    @Test
    void selectorsNameTheFieldsOfTheirVersion() {
        server.post(NEWER, EVENT);
        assertThat(server.list(NEWER + "?fieldSelector=regarding.name=p").at("/items/0/note"))
                .isEqualTo("hello");
        assertThat(server.list(NEWER + "?fieldSelector=regarding.name=q").at("/items/0"))
                .isEqualTo("<absent>");
        assertThat(server.list(NEWER + "?fieldSelector=involvedObject.name=p").at("/message"))
                .isEqualTo("field label not supported: involvedObject.name");
        assertThat(server.list(OLDER + "?fieldSelector=involvedObject.name=p").at("/items/0/message"))
                .isEqualTo("hello");
    }

    @Test
    void ownersSpeakTheVersionInWhichTheyWrote() {
        server.post(NEWER + "?fieldManager=newer", EVENT);
        Reply patched = server.patch(OLDER + "/x?fieldManager=older", "merge-patch+json", "{\"message\":\"changed\"}");
        assertThat(patched.code()).as(patched.text()).isEqualTo(200);
        assertThat(patched.at("/metadata/managedFields/0/manager")).isEqualTo("newer");
        assertThat(patched.at("/metadata/managedFields/0/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(patched.at("/metadata/managedFields/0/fieldsV1/f:note")).isEqualTo("<absent>");
        assertThat(patched.at("/metadata/managedFields/0/fieldsV1/f:regarding")).isNotEqualTo("<absent>");
        assertThat(patched.at("/metadata/managedFields/1/manager")).isEqualTo("older");
        assertThat(patched.at("/metadata/managedFields/1/apiVersion")).isEqualTo("v1");
        assertThat(patched.at("/metadata/managedFields/1/fieldsV1/f:message")).isNotEqualTo("<absent>");
    }

    @Test
    void appliersOfDifferentVersionsConflict() {
        server.post(NEWER + "?fieldManager=newer", EVENT);
        String applied = """
                {"apiVersion":"v1","kind":"Event","metadata":{"name":"x"},"message":"mine"}""";
        Reply refused = server.patch(OLDER + "/x?fieldManager=older", "apply-patch+yaml", applied);
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/message"))
                .asString()
                .startsWith("Apply failed with 1 conflict: conflict with \"newer\" using events.k8s.io/v1")
                .endsWith(": .note");
        Reply forced = server.patch(OLDER + "/x?fieldManager=older&force=true", "apply-patch+yaml", applied);
        assertThat(forced.at("/message")).isEqualTo("mine");
        Reply seen = server.get(NEWER + "/x");
        assertThat(seen.at("/note")).isEqualTo("mine");
    }

    @Test
    void anApplierMayMoveToAnotherVersion() {
        String newer = """
                {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"y"},"note":"n",\
                "eventTime":"2024-01-01T00:00:00.000000Z","reportingController":"example.com/c","reportingInstance":"i",\
                "action":"A","reason":"R","type":"Normal","regarding":{"namespace":"default"}}""";
        assertThat(server.patch(NEWER + "/y?fieldManager=m", "apply-patch+yaml", newer)
                        .code())
                .isEqualTo(201);
        String older = """
                {"apiVersion":"v1","kind":"Event","metadata":{"name":"y"},"eventTime":"2024-01-01T00:00:00.000000Z",\
                "reportingComponent":"example.com/c","reportingInstance":"i","action":"A","reason":"R","type":"Normal",\
                "involvedObject":{"namespace":"default"}}""";
        Reply moved = server.patch(OLDER + "/y?fieldManager=m", "apply-patch+yaml", older);
        assertThat(moved.code()).as(moved.text()).isEqualTo(200);
        assertThat(moved.at("/message")).isIn("<absent>", "");
        assertThat(moved.at("/metadata/managedFields/0/apiVersion")).isEqualTo("v1");
        assertThat(moved.at("/metadata/managedFields/1")).isEqualTo("<absent>");
    }

    @Test
    void valuesStoredInAnotherVersionAreRead() throws Exception {
        Event event = Event.builder()
                .metadata(ObjectMeta.builder().name("old").namespace("default").build())
                .note("kept")
                .build();
        server.store
                .commit(new Write.Create(
                        "/registry/events/default/old", Bytes.wrap(ProtobufEnvelope.encode(event)), 0, null))
                .get(10, TimeUnit.SECONDS);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (server.get(OLDER + "/old").code() != 200 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.get(OLDER + "/old").at("/message")).isEqualTo("kept");
    }

    @Test
    void whatIsStoredIsTheOlderForm() {
        server.post(NEWER, EVENT);
        byte[] value = Objects.requireNonNull(server.store.get("/registry/events/default/x"))
                .value()
                .array();
        assertThat(ProtobufEnvelope.open(value).apiVersion()).isEqualTo("v1");
        assertThat(new String(value, StandardCharsets.ISO_8859_1)).contains("hello");
    }
}
