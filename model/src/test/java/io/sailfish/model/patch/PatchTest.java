package io.sailfish.model.patch;

import static io.sailfish.model.Scenarios.bytes;
import static io.sailfish.model.Scenarios.canonical;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.Scenarios;
import io.sailfish.model.Scenarios.Line;
import io.sailfish.model.Scenarios.Scenario;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.status.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatchTest {
    static List<Scenario> configMaps() {
        return Scenarios.read(PatchTest.class, "patches.txt");
    }

    static List<Scenario> pods() {
        return Scenarios.read(PatchTest.class, "strategic-pods.txt");
    }

    @ParameterizedTest
    @MethodSource("configMaps")
    void patchesConfigMaps(Scenario scenario) {
        play(scenario, ConfigMap.TYPE);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void patchesPods(Scenario scenario) {
        play(scenario, Pod.TYPE);
    }

    private static void play(Scenario scenario, MessageType type) {
        ApiObject object = Scenarios.object(type, scenario.content("object"));
        String error = scenario.content("error");
        if (!error.isEmpty()) {
            ApiException failure =
                    catchThrowableOfType(ApiException.class, () -> patch(scenario, object, FieldValidation.WARN));
            assertThat(failure.code() + " " + failure.getMessage()).startsWith(error);
            return;
        }
        Patched patched = patch(scenario, object, FieldValidation.WARN);
        List<String> warnings = scenario.lines().stream()
                .filter(line -> line.word().equals("warning"))
                .map(Line::content)
                .toList();
        assertThat(patched.warnings()).isEqualTo(warnings);
        if (scenario.content("result").isEmpty()) {
            assertThat(patched.object()).isSameAs(object);
        } else {
            assertThat(canonical(patched.object()))
                    .isEqualTo(canonical(Scenarios.object(type, scenario.content("result"))));
        }
        assertThat(patch(scenario, object, FieldValidation.IGNORE).warnings()).isEmpty();
        if (!warnings.isEmpty()) {
            ApiException failure =
                    catchThrowableOfType(ApiException.class, () -> patch(scenario, object, FieldValidation.STRICT));
            assertThat(failure.code()).isEqualTo(422);
            assertThat(failure.getMessage()).endsWith("strict decoding error: " + String.join(", ", warnings));
        }
    }

    private static Patched patch(Scenario scenario, ApiObject object, FieldValidation validation) {
        for (Line line : scenario.lines()) {
            byte[] patch = bytes(line.content());
            switch (line.word()) {
                case "merge" -> {
                    return MergePatch.apply(object, patch, validation);
                }
                case "json" -> {
                    return JsonPatch.apply(object, patch, validation);
                }
                case "strategic" -> {
                    return StrategicMergePatch.apply(object, patch, validation);
                }
                default -> {}
            }
        }
        throw new IllegalStateException("no patch in " + scenario);
    }

    @Test
    void sharesWhatAPatchDoesNotTouch() {
        Pod pod = (Pod) Scenarios.object(Pod.TYPE, """
                {"metadata":{"name":"p","labels":{"a":"b"}},
                 "spec":{"containers":[{"name":"c","image":"i","env":[{"name":"E","value":"1"}]},{"name":"d"}]}}""");
        byte[] patch = bytes("{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"j\"}]}}");
        Pod patched = (Pod)
                StrategicMergePatch.apply(pod, patch, FieldValidation.WARN).object();
        assertThat(patched.metadata()).isSameAs(pod.metadata());
        assertThat(patched.spec().containers().get(1))
                .isSameAs(pod.spec().containers().get(1));
        assertThat(patched.spec().containers().get(0).env())
                .isSameAs(pod.spec().containers().get(0).env());
        assertThat(patched.spec().containers().get(0).image()).isEqualTo("j");

        byte[] operations = bytes("[{\"op\":\"add\",\"path\":\"/metadata/labels/x\",\"value\":\"y\"}]");
        Pod labelled =
                (Pod) JsonPatch.apply(pod, operations, FieldValidation.WARN).object();
        assertThat(labelled.spec()).isSameAs(pod.spec());
    }

    @Test
    void refusesTooManyOperations() {
        String operation = "{\"op\":\"test\",\"path\":\"/data\",\"value\":null}";
        String patch = "[" + (operation + ",").repeat(JsonPatch.MAX_OPERATIONS) + operation + "]";
        ApiException failure = catchThrowableOfType(
                ApiException.class, () -> JsonPatch.apply(ConfigMap.EMPTY, bytes(patch), FieldValidation.WARN));
        assertThat(failure.code()).isEqualTo(413);
        assertThat(failure).hasMessage("The allowed maximum operations in a JSON patch is 10000, got 10001");
    }
}
