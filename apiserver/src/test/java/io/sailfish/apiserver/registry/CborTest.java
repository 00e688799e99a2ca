package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CBOR in and out: objects, lists, watches, patches, failures. */
class CborTest {
    private static final String CBOR = "application/cbor";
    private static final String MAPS = "configmaps/default";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void objectsComeAndGo() {
        Map<?, ?> made = made("a");
        assertThat(made.get("kind")).isEqualTo("ConfigMap");
        Answer answer =
                server.answer(Verb.GET, MAPS + "/a", new byte[0], "", "application/cbor, application/json;q=0.5");
        assertThat(((Answer.Whole) answer).contentType()).isEqualTo(CBOR);
        assertThat(tree(answer).get("data")).isEqualTo(Map.of("k", "v"));
        assertThat(server.get(MAPS + "/a").at("/data/k")).isEqualTo("v");
    }

    @Test
    void lists() {
        made("a");
        made("b");
        Map<?, ?> list = tree(server.answer(Verb.LIST, MAPS, new byte[0], "", CBOR));
        assertThat(list.get("kind")).isEqualTo("ConfigMapList");
        assertThat(list.get("apiVersion")).isEqualTo("v1");
        List<?> items = (List<?>) list.get("items");
        assertThat(items).hasSize(2);
        assertThat(((Map<?, ?>) items.getFirst()).containsKey("kind")).isFalse();
        Map<?, ?> partial = tree(server.answer(
                Verb.LIST, MAPS, new byte[0], "", "application/cbor;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
        assertThat(partial.get("kind")).isEqualTo("PartialObjectMetadataList");
        assertThat((List<?>) partial.get("items")).hasSize(2);
    }

    @Test
    void watchesAreSequences() {
        made("a");
        Answer.Watching watch = (Answer.Watching) server.answer(Verb.WATCH, MAPS, new byte[0], "", "application/cbor");
        assertThat(watch.contentType()).isEqualTo("application/cbor-seq");
        try (Answer.Frames frames = watch.frames()) {
            frames.start(() -> {});
            List<byte[]> polled = frames.poll(1 << 16);
            Map<?, ?> event = (Map<?, ?>) CborDecoder.parse(polled.getFirst());
            assertThat(event.get("type")).isEqualTo("ADDED");
            assertThat(((Map<?, ?>) event.get("object")).get("kind")).isEqualTo("ConfigMap");
        }
    }

    @Test
    void configurationsAreApplied() {
        byte[] body = cbor("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"z\"},"
                + "\"data\":{\"n\":\"1\"}}");
        Answer answer = server.answer(
                Verb.PATCH, MAPS + "/z?fieldManager=m", body, "application/apply-patch+cbor", "application/json");
        assertThat(((Answer.Whole) answer).code()).isEqualTo(201);
        assertThat(server.get(MAPS + "/z").at("/metadata/managedFields/0/operation"))
                .isEqualTo("Apply");
    }

    @Test
    void whatIsMalformedIsSaidToBe() {
        ApiException failure = catchThrowableOfType(
                ApiException.class, () -> server.answer(Verb.CREATE, MAPS, new byte[] {(byte) 0xa1, 1}, CBOR, CBOR));
        assertThat(failure.code()).isEqualTo(400);
        assertThat(failure.getMessage()).contains("cbor: ");
        ApiException unknown = catchThrowableOfType(
                ApiException.class,
                () -> server.answer(
                        Verb.CREATE,
                        MAPS + "?fieldValidation=Strict",
                        cbor("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"nope\":1}"),
                        CBOR,
                        CBOR));
        assertThat(unknown.getMessage()).contains("unknown field \"nope\"");
    }

    private Map<?, ?> made(String name) {
        byte[] body = cbor("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"k\":\"v\"}}");
        return tree(server.answer(Verb.CREATE, MAPS, body, CBOR, CBOR));
    }

    private static byte[] cbor(String json) {
        return CborEncoder.encodeTree(JsonTree.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<?, ?> tree(Answer answer) {
        List<byte[]> parts = new ArrayList<>();
        switch (answer) {
            case Answer.Whole whole -> parts.addAll(whole.parts());
            case Answer.Streamed streamed -> {
                for (byte[] chunk = streamed.chunks().next();
                        chunk != null;
                        chunk = streamed.chunks().next()) {
                    parts.add(chunk);
                }
            }
            default -> throw new AssertionError(answer);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return (Map<?, ?>) CborDecoder.parse(all.toByteArray());
    }
}
