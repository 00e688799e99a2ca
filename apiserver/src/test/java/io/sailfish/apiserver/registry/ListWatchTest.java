package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.registry.TestServer.Reply;
import io.sailfish.apiserver.registry.TestServer.WatchReader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListWatchTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Reply create(String name) {
        return server.post(
                "configmaps/ns", "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"n\":\"" + name + "\"}}}");
    }

    @Test
    void aListHasItsItemsInOrderWithoutTheirKind() {
        create("b");
        create("a");
        server.post("configmaps/other", "{\"metadata\":{\"name\":\"c\"}}");
        Reply list = server.list("configmaps/ns");
        assertThat(list.text())
                .startsWith(
                        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"4\"},\"items\":[{\"metadata\":{\"name\":\"a\"");
        assertThat(list.at("items/1/metadata/name")).isEqualTo("b");
        assertThat(list.at("items/2")).isEqualTo("<absent>");
        assertThat((List<?>) server.list("configmaps").at("items")).hasSize(3);
        assertThat((List<?>) server.list("configmaps/none").at("items")).isEmpty();
    }

    @Test
    void pagesShowTheStateOfTheFirst() {
        for (int i = 0; i < 5; i++) {
            create("c" + i);
        }
        Reply first = server.list("configmaps/ns?limit=2");
        assertThat(first.at("metadata/remainingItemCount")).isEqualTo(3L);
        create("c2b");
        server.delete("configmaps/ns/c3");
        Reply second = server.list("configmaps/ns?limit=2&continue=" + first.at("metadata/continue"));
        assertThat(second.at("items/0/metadata/name")).isEqualTo("c2");
        assertThat(second.at("items/1/metadata/name")).isEqualTo("c3");
        assertThat(second.at("metadata/resourceVersion")).isEqualTo(first.at("metadata/resourceVersion"));
        Reply third = server.list("configmaps/ns?continue=" + second.at("metadata/continue"));
        assertThat(third.at("items/0/metadata/name")).isEqualTo("c4");
        assertThat(third.at("metadata/continue")).isEqualTo("<absent>");
    }

    @Test
    void anExactVersionIsTheStateThen() {
        create("a");
        Object then = server.list("configmaps/ns").at("metadata/resourceVersion");
        create("b");
        server.delete("configmaps/ns/a");
        Reply list = server.list("configmaps/ns?resourceVersionMatch=Exact&resourceVersion=" + then);
        assertThat(list.at("items/0/metadata/name")).isEqualTo("a");
        assertThat((List<?>) list.at("items")).hasSize(1);
        assertThat(server.list("configmaps/ns?resourceVersion=99999").code()).isEqualTo(504);
    }

    @Test
    void selectorsChooseAndUnknownFieldsAreRefused() {
        create("a");
        create("b");
        assertThat((List<?>) server.list("configmaps/ns?labelSelector=n=a").at("items"))
                .hasSize(1);
        assertThat((List<?>) server.list("configmaps/ns?fieldSelector=metadata.name!=a")
                        .at("items"))
                .hasSize(1);
        assertThat(server.list("configmaps/ns?fieldSelector=data.x=1").at("message"))
                .isEqualTo("\"data.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        assertThat(server.list("pods/ns?fieldSelector=spec.x=1").at("message"))
                .isEqualTo("field label not supported: spec.x");
    }

    @Test
    void anIndexAnswersLikeAScan() {
        for (int i = 0; i < 20; i++) {
            server.post(
                    "pods/ns" + i % 3,
                    "{\"metadata\":{\"name\":\"p" + i + "\"},\"spec\":{\"nodeName\":\"n" + i % 4 + "\"}}");
        }
        assertThat((List<?>) server.list("pods?fieldSelector=spec.nodeName=n1").at("items"))
                .hasSize(5);
        assertThat((List<?>)
                        server.list("pods/ns1?fieldSelector=spec.nodeName=n1").at("items"))
                .hasSize(2);
        server.delete("pods/ns1/p1?gracePeriodSeconds=0");
        assertThat((List<?>) server.list("pods?fieldSelector=spec.nodeName=n1").at("items"))
                .hasSize(4);
    }

    @Test
    void aWatchTellsEveryChangeOnce() {
        Object since = server.list("configmaps/ns").at("metadata/resourceVersion");
        create("a");
        try (WatchReader watch = server.watch("configmaps/ns?resourceVersion=" + since)) {
            server.put("configmaps/ns/a", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"y\"}}");
            server.post("configmaps/other", "{\"metadata\":{\"name\":\"c\"}}");
            Reply deleted = server.delete("configmaps/ns/a");
            assertThat(deleted.code()).isEqualTo(200);
            List<Reply> events = watch.next(3);
            assertThat(events).extracting(event -> event.at("type")).containsExactly("ADDED", "MODIFIED", "DELETED");
            assertThat(events.get(2).at("object/data/x")).isEqualTo("y");
            assertThat(events.get(2).at("object/metadata/resourceVersion"))
                    .isNotEqualTo(events.get(1).at("object/metadata/resourceVersion"));
            assertThat(watch.silent()).isTrue();
        }
    }

    @Test
    void aSelectionIsEnteredAndLeft() {
        create("a");
        Object since = server.list("configmaps/ns").at("metadata/resourceVersion");
        try (WatchReader watch = server.watch("configmaps/ns?labelSelector=x=1&resourceVersion=" + since)) {
            server.patch("configmaps/ns/a", "merge-patch+json", "{\"metadata\":{\"labels\":{\"x\":\"1\"}}}");
            server.patch("configmaps/ns/a", "merge-patch+json", "{\"data\":{\"k\":\"v\"}}");
            server.patch("configmaps/ns/a", "merge-patch+json", "{\"metadata\":{\"labels\":{\"x\":\"2\"}}}");
            server.delete("configmaps/ns/a");
            assertThat(watch.next(3))
                    .extracting(event -> event.at("type"))
                    .containsExactly("ADDED", "MODIFIED", "DELETED");
            assertThat(watch.silent()).isTrue();
        }
    }

    @Test
    void aWatchOfAnIndexedFieldSeesItsValueAlone() {
        try (WatchReader watch = server.watch(
                "pods?fieldSelector=spec.nodeName=n1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
            assertThat(watch.next(1).getFirst().at("object/metadata/annotations/k8s.io~1initial-events-end"))
                    .isEqualTo("<absent>");
            server.post("pods/ns", "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"nodeName\":\"n2\"}}");
            server.post("pods/ns", "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"nodeName\":\"n1\"}}");
            Reply event = watch.next(1).getFirst();
            assertThat(event.at("object/metadata/name")).isEqualTo("q");
        }
    }

    @Test
    void initialEventsEndWithABookmark() {
        create("a");
        create("b");
        try (WatchReader watch = server.watch(
                "configmaps/ns?sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
            List<Reply> events = watch.next(3);
            assertThat(events).extracting(event -> event.at("type")).containsExactly("ADDED", "ADDED", "BOOKMARK");
            assertThat(events.get(2).text()).contains("\"k8s.io/initial-events-end\":\"true\"");
            create("c");
            assertThat(watch.next(1).getFirst().at("object/metadata/name")).isEqualTo("c");
        }
    }

    @Test
    void tablesHaveTheKindsColumns() {
        create("a");
        Reply table = server.send(
                Verb.LIST, "configmaps/ns", "", "", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        assertThat(table.at("kind")).isEqualTo("Table");
        assertThat(table.at("columnDefinitions/1/name")).isEqualTo("Data");
        assertThat(table.at("rows/0/cells/0")).isEqualTo("a");
        assertThat(table.at("rows/0/object/kind")).isEqualTo("PartialObjectMetadata");
        assertThat(server.send(Verb.LIST, "configmaps/ns", "", "", "application/json;as=Nope;v=v1;g=meta.k8s.io")
                        .code())
                .isEqualTo(406);
    }

    @Test
    void longListsComeInChunks() {
        for (int i = 0; i < 500; i++) {
            server.post(
                    "configmaps/ns",
                    "{\"metadata\":{\"name\":\"c" + i + "\"},\"data\":{\"k\":\"" + "v".repeat(500) + "\"}}");
        }
        assertThat((List<?>) server.list("configmaps/ns").at("items")).hasSize(500);
    }
}
