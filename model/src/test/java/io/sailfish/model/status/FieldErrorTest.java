package io.sailfish.model.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.JsonMessages;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldErrorTest {
    private static final FieldPath SPEC = FieldPath.of("spec");

    @Test
    void pathsNameFieldsItemsAndKeys() {
        assertThat(SPEC.child("containers")
                        .index(0)
                        .child("resources", "limits")
                        .key("cpu"))
                .hasToString("spec.containers[0].resources.limits[cpu]");
        assertThat(FieldPath.of("metadata", "name"))
                .isEqualTo(FieldPath.of("metadata").child("name"));
        assertThat(FieldPath.NONE).hasToString("<nil>");
    }

    @Test
    void messagesAreUpstreams() {
        assertThat(FieldError.required(SPEC, "")).hasToString("spec: Required value");
        assertThat(FieldError.required(SPEC, "why")).hasToString("spec: Required value: why");
        assertThat(FieldError.invalid(SPEC, -1, "must be positive"))
                .hasToString("spec: Invalid value: -1: must be positive");
        assertThat(FieldError.invalid(SPEC, "a\"b\n", "")).hasToString("spec: Invalid value: \"a\\\"b\\n\"");
        assertThat(FieldError.invalid(SPEC, null, "")).hasToString("spec: Invalid value: \"null\"");
        assertThat(FieldError.notSupported(SPEC, "X", List.of("A", "B")))
                .hasToString("spec: Unsupported value: \"X\": supported values: \"A\", \"B\"");
        assertThat(FieldError.duplicate(SPEC, "a")).hasToString("spec: Duplicate value: \"a\"");
        assertThat(FieldError.forbidden(SPEC, "no")).hasToString("spec: Forbidden: no");
        assertThat(FieldError.tooLong(SPEC, 3)).hasToString("spec: Too long: may not be more than 3 bytes");
        assertThat(FieldError.tooMany(SPEC, 3, 2)).hasToString("spec: Too many: 3: must have at most 2 items");
        assertThat(FieldError.tooMany(SPEC, -1, -1)).hasToString("spec: Too many: has too many items");
        assertThat(FieldError.notFound(SPEC, "v")).hasToString("spec: Not found: \"v\"");
        assertThat(FieldError.internal(SPEC, "oops")).hasToString("spec: Internal error: oops");
    }

    @Test
    void valuesAreShownAsGoShowsThem() {
        assertThat(GoSyntax.show(true)).isEqualTo("true");
        assertThat(GoSyntax.show(List.of("a", "b"))).isEqualTo("[]string{\"a\", \"b\"}");
        assertThat(GoSyntax.show(List.of(3, 1))).isEqualTo("[]int32{3, 1}");
        assertThat(GoSyntax.show(Map.of("app", "d"))).isEqualTo("map[string]string{\"app\":\"d\"}");
        assertThat(GoSyntax.show(Bytes.wrap(new byte[] {0x78}))).isEqualTo("[]byte{0x78}");
        assertThat(GoSyntax.show(Quantity.parse("2Gi"))).isEqualTo("2Gi");
        assertThat(GoSyntax.show(Timestamp.parse("2001-01-01T00:00:00Z"))).isEqualTo("2001-01-01 00:00:00 +0000 UTC");
        assertThat(GoSyntax.show(new FieldError.Shown("0x0"))).isEqualTo("0x0");
        assertThat(GoSyntax.show(JsonMessages.read("LabelSelector", "{\"matchLabels\":{\"a\":\"b\"}}")))
                .isEqualTo("{\"matchLabels\":{\"a\":\"b\"}}");
    }

    @Test
    void severalErrorsMakeOneFailure() {
        ApiException failure = ApiErrors.invalid(
                "apps",
                "Deployment",
                "d",
                List.of(
                        FieldError.required(SPEC.child("selector"), ""),
                        FieldError.required(SPEC.child("selector"), ""),
                        FieldError.invalid(SPEC.child("replicas"), -1, "no")));
        assertThat(failure)
                .hasMessage("Deployment.apps \"d\" is invalid: [spec.selector: Required value,"
                        + " spec.replicas: Invalid value: -1: no]");
        assertThat(failure.code()).isEqualTo(422);
        assertThat(failure.failure().details().causes()).hasSize(3);
        assertThat(failure.failure().details().causes().getLast())
                .isEqualTo(new ApiException.Cause("FieldValueInvalid", "Invalid value: -1: no", "spec.replicas"));
        assertThat(ApiErrors.invalid("", "Pod", "p", List.of(FieldError.required(SPEC, ""))))
                .hasMessage("Pod \"p\" is invalid: spec: Required value");
    }

    @Test
    void failuresTravelAsStatusMessages() {
        List<ApiException> failures = List.of(
                ApiErrors.notFound("apps", "deployments", "x"),
                ApiErrors.conflict("", "pods", "x", ApiErrors.MODIFIED),
                ApiErrors.badRequest("no"),
                ApiErrors.methodNotAllowed(),
                ApiErrors.internalError("oops"),
                ApiErrors.tooManyRequests("later", 3),
                ApiErrors.unknown("what"));
        for (ApiException failure : failures) {
            var message = StatusMessages.toMessage(failure.failure());
            assertThat(StatusMessages.toFailure(message, 0)).isEqualTo(failure.failure());
        }
        assertThat(failures.get(0)).hasMessage("deployments.apps \"x\" not found");
        assertThat(failures.get(1))
                .hasMessage("Operation cannot be fulfilled on pods \"x\": the object has been modified; please apply"
                        + " your changes to the latest version and try again");
        assertThat(StatusMessages.toMessage(failures.get(2).failure()).get("details"))
                .isNull();
        assertThat(StatusMessages.toMessage(failures.get(3).failure()).get("details"))
                .isNotNull();
        assertThat(StatusMessages.toFailure(502, "bad gateway").details().absent())
                .isTrue();
        Failure page = StatusMessages.toFailure(404, "404 page not found\n");
        assertThat(page.message()).isEqualTo("the server could not find the requested resource");
        assertThat(page.details().causes())
                .singleElement()
                .extracting(Cause::message)
                .isEqualTo("404 page not found");
        assertThat(Details.EMPTY.absent()).isFalse();
    }
}
