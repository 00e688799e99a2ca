package io.sailfish.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtobufDocumentTest {
    private static final String DOCUMENT = """
            {"swagger":"2.0","info":{"title":"Kubernetes","version":"v1"},
             "paths":{"/api/":{"get":{"operationId":"list","parameters":[
               {"name":"limit","in":"query","type":"integer","uniqueItems":true},
               {"name":"body","in":"body","required":true,"schema":{"$ref":"#/definitions/A"}}],
               "responses":{"200":{"description":"OK","schema":{"$ref":"#/definitions/A"}}},
               "x-kubernetes-action":"list"}}},
             "definitions":{"A":{"type":"object","required":["b"],
               "properties":{"b":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"atomic"}},
               "additionalProperties":{"type":"integer","format":"int32"}}},
             "securityDefinitions":{"BearerToken":{"type":"apiKey","name":"authorization","in":"header"}},
             "security":[{"BearerToken":[]}]}""";

    @Test
    void hasEverythingAtItsNumber() throws IOException {
        byte[] document = encode();
        assertThat(text(document, 1)).isEqualTo("2.0");
        assertThat(text(document, 2, 1)).isEqualTo("Kubernetes");
        assertThat(text(document, 8, 2, 1)).isEqualTo("/api/");
        assertThat(text(document, 8, 2, 2, 2, 5)).isEqualTo("list");
        assertThat(text(document, 8, 2, 2, 2, 13, 1)).isEqualTo("x-kubernetes-action");
        assertThat(text(document, 8, 2, 2, 2, 13, 2, 2)).isEqualTo("\"list\"\n");
        assertThat(text(document, 8, 2, 2, 2, 8, 1, 2, 3, 4)).isEqualTo("limit");
        assertThat(text(document, 8, 2, 2, 2, 9, 1, 2, 1, 2, 1, 1)).isEqualTo("#/definitions/A");
        assertThat(text(document, 9, 1, 1)).isEqualTo("A");
        assertThat(text(document, 9, 1, 2, 19)).isEqualTo("b");
        assertThat(text(document, 9, 1, 2, 21, 1, 2)).isEqualTo("int32");
        assertThat(text(document, 9, 1, 2, 25, 1, 2, 31, 1)).isEqualTo("x-kubernetes-list-type");
        assertThat(text(document, 12, 1, 1)).isEqualTo("BearerToken");
        assertThat(text(document, 13, 1, 2, 2, 3)).isEqualTo("header");
        List<byte[]> parameters = all(first(document, 8, 2, 2, 2), 8);
        assertThat(text(parameters.getLast(), 1, 1, 5, 1)).isEqualTo("#/definitions/A");
    }

    @SuppressWarnings("unchecked")
    private static byte[] encode() {
        return ProtobufDocument.encode((Map<String, Object>) JsonTree.parse(DOCUMENT.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte[] message, int... path) throws IOException {
        return new String(first(message, path), StandardCharsets.UTF_8);
    }

    private static byte[] first(byte[] message, int... path) throws IOException {
        byte[] at = message;
        for (int number : path) {
            at = all(at, number).getFirst();
        }
        return at;
    }

    private static List<byte[]> all(byte[] message, int number) throws IOException {
        List<byte[]> found = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == number) {
                found.add(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }
}
