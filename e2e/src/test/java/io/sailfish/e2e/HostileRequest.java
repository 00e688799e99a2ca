package io.sailfish.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;

/** A request that no client should make, and the code of the answer it gets. */
record HostileRequest(String what, String method, String path, String type, byte[] body, int code) {
    static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String CBOR = "application/cbor";

    @Override
    public String toString() {
        return what;
    }

    /** Of an object that there is. */
    private static HostileRequest patch(String what, String language, String body, int code) {
        return new HostileRequest(
                what,
                "PATCH",
                "/api/v1/namespaces/default?fieldManager=hostile",
                "application/" + language,
                body.getBytes(StandardCharsets.UTF_8),
                code);
    }

    private static String operations(int count) {
        return "["
                + String.join(
                        ",", Collections.nCopies(count, "{\"op\":\"test\",\"path\":\"/kind\",\"value\":\"Namespace\"}"))
                + "]";
    }

    /** Each copy takes all copies before it in. */
    private static String doublings() {
        StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{}}");
        for (int i = 0; i < 100; i++) {
            patch.append(
                    ",{\"op\":\"copy\",\"from\":\"/metadata\",\"path\":\"/metadata/annotations/a%d\"}".formatted(i));
        }
        return patch.append(']').toString();
    }

    private static String deepYaml() {
        StringBuilder yaml = new StringBuilder();
        for (int level = 0; level < 2_000; level++) {
            yaml.append(" ".repeat(level)).append("a:\n");
        }
        return yaml.toString();
    }

    private static HostileRequest post(String what, String type, String body, int code) {
        return new HostileRequest(what, "POST", MAPS, type, body.getBytes(StandardCharsets.UTF_8), code);
    }

    private static HostileRequest get(String what, String path, int code) {
        return new HostileRequest(what, "GET", path, "", new byte[0], code);
    }

    static Stream<HostileRequest> refused() {
        String deepArray = "{\"metadata\":{\"name\":\"a\"},\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String deepObject = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);
        byte[] random = new byte[10_000];
        new Random(1).nextBytes(random);
        byte[] protobuf = new byte[] {'k', '8', 's', 0, 0x12, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        byte[] cbor = HexFormat.of().parseHex("d9d9f7bb7fffffffffffffff");
        return Stream.of(
                post("no JSON", JSON, "{", 400),
                post("a text", JSON, "\"text\"", 400),
                post("nothing", JSON, "", 400),
                post("another kind", JSON, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}", 400),
                post("deep arrays", JSON, deepArray, 400),
                post("deep objects", JSON, deepObject, 400),
                post(
                        "a huge number",
                        JSON,
                        "{\"metadata\":{\"name\":\"a\",\"generation\":" + "9".repeat(10_000) + "}}",
                        400),
                post("a huge exponent", JSON, "{\"metadata\":{\"name\":\"a\",\"generation\":1e999999999}}", 400),
                post("text for a map", JSON, "{\"metadata\":{\"name\":\"a\"},\"data\":\"x\"}", 400),
                post("broken UTF-8 escapes", JSON, "{\"metadata\":{\"name\":\"\\ud800\"}}", 422),
                post("no YAML", YAML, "a: [", 400),
                post("a YAML bomb", YAML, bomb(), 400),
                post("deep YAML", YAML, "[".repeat(100_000), 400),
                post("YAML deep by its indentation", YAML, deepYaml(), 400),
                patch("a configuration that is a YAML bomb", "apply-patch+yaml", bomb(), 400),
                patch("a deep configuration", "apply-patch+yaml", "a: " + "[".repeat(100_000), 400),
                patch("a deep merge patch", "merge-patch+json", deepObject, 400),
                patch("a deep strategic patch", "strategic-merge-patch+json", deepObject, 400),
                patch("a patch of too many operations", "json-patch+json", operations(10_001), 413),
                patch("a patch that copies without end", "json-patch+json", doublings(), 422),
                patch("a patch too large", "merge-patch+json", "{\"a\":\"" + "x".repeat(4 << 20) + "\"}", 413),
                post("an unknown type", "text/plain", "x", 415),
                post("XML", "application/xml", "<a/>", 415),
                post("a bad name", JSON, "{\"metadata\":{\"name\":\"A_b!\"}}", 422),
                post("a name too long", JSON, "{\"metadata\":{\"name\":\"" + "a".repeat(10_000) + "\"}}", 422),
                new HostileRequest("random bytes as protobuf", "POST", MAPS, PROTOBUF, random, 400),
                new HostileRequest("protobuf of an impossible length", "POST", MAPS, PROTOBUF, protobuf, 400),
                new HostileRequest("random bytes as CBOR", "POST", MAPS, CBOR, random, 400),
                new HostileRequest("CBOR of an impossible length", "POST", MAPS, CBOR, cbor, 400),
                new HostileRequest("CBOR that is deep", "POST", MAPS, CBOR, deepCbor(), 400),
                new HostileRequest("a body too large", "POST", MAPS, JSON, new byte[4 << 20], 413),
                get("a bad label selector", MAPS + "?labelSelector=%21%21%3D", 400),
                get("a bad field selector", MAPS + "?fieldSelector=nonsense%3Dx", 400),
                get("a bad limit", MAPS + "?limit=x", 400),
                get("a bad continue token", MAPS + "?limit=1&continue=%25%25%25", 400),
                // As upstream, which takes this for a failure of its own.
                get("a bad revision", MAPS + "?resourceVersion=x", 500),
                get("a bad path", "/api/v1/%2e%2e/%2e%2e/etc/passwd", 404),
                get("an unknown resource", "/api/v1/nonsense", 404),
                get("an unknown group", "/apis/nonsense/v1/x", 404),
                new HostileRequest("an unknown method", "BREW", MAPS, "", new byte[0], 405),
                new HostileRequest(
                        "a patch of no kind",
                        "PATCH",
                        MAPS + "/kube-root-ca.crt",
                        JSON,
                        "{}".getBytes(StandardCharsets.UTF_8),
                        415),
                new HostileRequest(
                        "a JSON patch that is none",
                        "PATCH",
                        MAPS + "/x",
                        "application/json-patch+json",
                        "[{\"op\":\"nonsense\"}]".getBytes(StandardCharsets.UTF_8),
                        404));
    }

    /** Nine levels of nine references each. */
    private static String bomb() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int level = 1; level < 12; level++) {
            String before = "*a" + (level - 1);
            yaml.append("a%d: &a%d [%s]\n".formatted(level, level, String.join(",", Collections.nCopies(9, before))));
        }
        return yaml.toString();
    }

    private static byte[] deepCbor() {
        byte[] deep = new byte[100_000];
        java.util.Arrays.fill(deep, (byte) 0x81);
        System.arraycopy(HexFormat.of().parseHex("d9d9f7"), 0, deep, 0, 3);
        return deep;
    }
}
