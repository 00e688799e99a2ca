package io.sailfish.model.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final FieldPath METADATA = FieldPath.of("metadata");

    private static void require(Function<String, List<String>> rule, List<String> good, List<String> bad) {
        assertThat(good)
                .allSatisfy(name -> assertThat(rule.apply(name)).as(name).isEmpty());
        assertThat(bad).allSatisfy(name -> assertThat(rule.apply(name)).as(name).isNotEmpty());
    }

    @Test
    void knowsTheFormsOfNames() {
        require(
                Names::dns1123Label,
                List.of("a", "0", "a-b", "a--b", "a".repeat(63)),
                List.of("", "A", "-a", "a-", "a.b", "a_b", "é", "a".repeat(64)));
        require(
                Names::dns1123Subdomain,
                List.of("a", "a.b", "0.a-b.c", "a".repeat(253)),
                List.of("", ".", "a.", ".a", "a..b", "A.b", "a.-b", "a".repeat(254)));
        require(Names::dns1035Label, List.of("a", "a-1"), List.of("", "1a", "a-", "a.b", "A"));
        require(
                Names::qualifiedName,
                List.of("a", "A", "a.b/c", "1/2", "a_b", "x.y/a-b_c.D"),
                List.of("", "/", "a/", "/b", "a/b/c", "-a", "a-", "A.b/c", "a b", "x".repeat(64)));
        require(Names::labelValue, List.of("", "a", "A_b.c-d"), List.of("-", "a-", "a b", "x".repeat(64)));
        require(Names::pathSegment, List.of("a", "a:b", "..."), List.of(".", "..", "a/b", "a%b"));
        require(Names::configKey, List.of("a", ".a", "a_b-C.d"), List.of("", ".", "..", "..a", "a b", "a/b"));
        require(Names::portName, List.of("a", "a-1"), List.of("", "1", "a--b", "-a", "A", "x".repeat(16)));
        require(Names::wildcardSubdomain, List.of("*.a.b"), List.of("a.b", "*", "*.", "*a.b"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(Names.dns1123Label("a.b")).containsExactly("must not contain dots");
        assertThat(Names.dns1123Subdomain("A"))
                .containsExactly("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                        + " '-' or"
                        + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
                        + " used for"
                        + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        assertThat(Names.labelValue("x".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(Names.qualifiedName("A.b/")).hasSize(3);
        assertThat(Names.SUBDOMAIN_NAME.checkPrefix("web-")).isEmpty();
        assertThat(Names.bytes("aé€😀")).isEqualTo(1 + 2 + 3 + 4);
    }

    private static ObjectMeta metadata(String json) {
        return (ObjectMeta) JsonDecoder.decode(json.getBytes(StandardCharsets.UTF_8), ObjectMeta.TYPE)
                .message();
    }

    private static List<String> create(String json) {
        return MetadataValidation.validateCreate(metadata(json), true, Names.SUBDOMAIN_NAME, METADATA).stream()
                .map(FieldError::toString)
                .toList();
    }

    private static List<String> update(String json, String old) {
        return MetadataValidation.validateUpdate(metadata(json), metadata(old), METADATA).stream()
                .map(FieldError::toString)
                .toList();
    }

    @Test
    void judgesNewMetadata() {
        assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"labels\":{\"x\":\"1\"}}"))
                .isEmpty();
        assertThat(create("{\"namespace\":\"n\"}"))
                .containsExactly("metadata.name: Required value: name or generateName is required");
        assertThat(create("{\"name\":\"a\"}")).containsExactly("metadata.namespace: Required value");
        assertThat(create("{\"name\":\"A_\",\"namespace\":\"n\"}"))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain");
        assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"finalizers\":[\"orphan\",\"foregroundDeletion\"]}"))
                .containsExactly("metadata.finalizers: Invalid value: []string{\"orphan\", \"foregroundDeletion\"}:"
                        + " finalizer orphan and foregroundDeletion cannot be both set");
        assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"ownerReferences\":[{\"apiVersion\":\"v1\"}]}"))
                .containsExactly(
                        "metadata.ownerReferences.kind: Invalid value: \"\": kind must not be empty",
                        "metadata.ownerReferences.name: Invalid value: \"\": name must not be empty",
                        "metadata.ownerReferences.uid: Invalid value: \"\": uid must not be empty");
        String large = "x".repeat(256 * 1024);
        assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"annotations\":{\"x\":\"" + large + "\"}}"))
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
        assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"managedFields\":[{\"operation\":\"X\"}]}"))
                .containsExactly(
                        "metadata.managedFields[0].operation: Invalid value: \"X\": must be `Apply` or" + " `Update`");
    }

    @Test
    void judgesChangedMetadata() {
        String old = "{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"1\"}";
        assertThat(update(old, old)).isEmpty();
        assertThat(update(old.replace("\"u\"", "\"v\""), old))
                .containsExactly("metadata.uid: Invalid value: \"v\": field is immutable");
        assertThat(update(old.replace("\"1\"", "\"\""), old))
                .containsExactly("metadata.resourceVersion: Invalid value: \"\": must be specified for an update");
        String deleted =
                old.replace("}", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\",\"finalizers\":[\"a.b/c\"]}");
        assertThat(update(deleted.replace("a.b/c", "a.b/d"), deleted))
                .containsExactly("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"a.b/d\"}");
    }

    @Test
    void judgesManagers() {
        List<FieldError> errors = new ArrayList<>();
        MetadataValidation.fieldManager("a\tb", FieldPath.of("fieldManager"), errors);
        MetadataValidation.fieldManager("m".repeat(129), FieldPath.of("fieldManager"), errors);
        assertThat(errors)
                .extracting(FieldError::toString)
                .containsExactly(
                        "fieldManager: Invalid value: \"a\\tb\": invalid character U+0009 (at position 1)",
                        "fieldManager: Too long: may not be more than 128 bytes");
    }
}
